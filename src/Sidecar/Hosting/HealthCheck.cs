using System.Net;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// <c>--healthcheck</c>: asks the sidecar of this container whether it lives, for images that have no shell and no curl. It
/// reads the variables that the sidecar itself was started with, and never asks the runner.
/// </summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>0 when the sidecar lives; otherwise 1 and one sentence on standard error.</summary>
    public static async Task<int> RunAsync(Func<string, string?> variable)
    {
        var problem = AddressOf(variable) is { } address
            ? await AskAsync(new Uri(address, "/healthz/live"))
            : "The health check needs a TCP address with a port other than 0: set AGENTMARK_MANAGEMENT_URLS, for example to http://*:9419.";
        if (problem is null)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(problem);
        return 1;
    }

    /// <summary>How the listener that serves health is reached from its own container; null when the variables do not say.</summary>
    internal static Uri? AddressOf(Func<string, string?> variable)
    {
        string?[] places = [variable("AGENTMARK_MANAGEMENT_URLS"), variable("ASPNETCORE_URLS"), ListenerOptions.DefaultUrl];
        var url = places.First(urls => !string.IsNullOrWhiteSpace(urls))!.Split(';')[0].Trim();
        if (ListenerOptions.PortOf(url) == 0)
        {
            return null;
        }

        // Kestrel takes a host that is no IP address for "all addresses", and localhost for loopback.
        var listens = BindingAddress.Parse(url);
        var isOne = IPAddress.TryParse(listens.Host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any);
        return new UriBuilder(listens.Scheme, isOne ? listens.Host : "127.0.0.1", listens.Port).Uri;
    }

    private static async Task<string?> AskAsync(Uri live)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        // Any certificate will do: it names the service as others know it. Only this host is asked, and nothing is told.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(live, HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode == HttpStatusCode.OK ? null : $"The sidecar answered {(int)answer.StatusCode} at {live}, where 200 means that it lives.";
        }
        catch (HttpRequestException e)
        {
            return $"The sidecar cannot be reached at {live}: {e.Message}. Is it running, with the same variables as this check?";
        }
        catch (TaskCanceledException)
        {
            return $"The sidecar did not answer at {live} within {Patience.TotalSeconds:0} s.";
        }
    }
}
