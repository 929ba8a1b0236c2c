using System.Collections;
using AgentMark.Sidecar.Injection;
using AgentMark.Sidecar.Injector.SelfManaged;

namespace AgentMark.Sidecar.Injector.Hosting;

/// <summary>All that the injector is told, read once at start.</summary>
/// <param name="Images">AGENTMARK_INJECTOR_SIDECAR_IMAGE and AGENTMARK_INJECTOR_SAMPLE_RUNNER_IMAGE: what injected containers run.</param>
/// <param name="HttpsPort">AGENTMARK_INJECTOR_HTTPS_PORT, 9443: the API server calls it. 0, in tests, takes any free port.</param>
/// <param name="HttpPort">AGENTMARK_INJECTOR_HTTP_PORT, 9080: probes and metrics, clear text. 0 as above.</param>
/// <param name="TlsDirectory">AGENTMARK_INJECTOR_TLS_DIR: holds tls.crt and tls.key, which somebody else renews. Null: self-managed.</param>
/// <param name="SelfManaged">Where the injector keeps its own certificates; null with a TLS directory.</param>
internal sealed record InjectorOptions(InjectionImages Images, int HttpsPort, int HttpPort, string? TlsDirectory, SelfManagedOptions? SelfManaged)
{
    /// <summary>How long requests are still taken after SIGTERM: an API server may have looked the endpoints up just before.</summary>
    public TimeSpan StopDelay { get; init; } = TimeSpan.FromSeconds(5);

    public static InjectorOptions Read(IDictionary environment, out IReadOnlyList<string> problems)
    {
        var settings = new Settings(environment);
        var images = new InjectionImages(
            settings.Image("SIDECAR_IMAGE", InjectionImages.Default.Sidecar),
            settings.Image("SAMPLE_RUNNER_IMAGE", InjectionImages.Default.SampleRunner));
        var https = settings.Port("HTTPS_PORT", 9443);
        var http = settings.Port("HTTP_PORT", 9080);
        if (https == http)
        {
            settings.Problem($"AGENTMARK_INJECTOR_HTTPS_PORT and AGENTMARK_INJECTOR_HTTP_PORT are both {https}; each listener needs a port of its own.");
        }

        var directory = settings.Text("TLS_DIR");
        var selfManaged = SelfManagedOptions.Read(settings, environment, needed: directory is null);
        settings.RefuseUnknown();
        problems = settings.Problems;
        return new InjectorOptions(images, https, http, directory, selfManaged);
    }
}
