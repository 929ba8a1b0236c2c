using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AgentMark.Sidecar.Hosting;

/// <summary>Listeners and limits of the server. Limits that hold for events alone are checked where events are taken.</summary>
internal static class KestrelSetup
{
    public static void UseSidecarListeners(this IWebHostBuilder host, ListenerOptions listeners)
    {
        var h2cPorts = listeners.H2cUrls.Select(ListenerOptions.PortOf).ToHashSet();
        host.UseKestrelHttpsConfiguration();
        host.UseUrls([.. listeners.AllUrls]);
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            // Proxied paths have no limit; events have their own.
            kestrel.Limits.MaxRequestBodySize = null;
            // A reader may be slow for good reasons; one that accepts nothing is found by the client stall limit.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                if (endpoint.IPEndPoint is { } address && h2cPorts.Contains(address.Port))
                {
                    endpoint.Protocols = HttpProtocols.Http2;
                }
            });
        });
    }
}
