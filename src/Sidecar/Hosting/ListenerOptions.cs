using System.Buffers;

namespace AgentMark.Sidecar.Hosting;

/// <summary>Where the sidecar listens, and where events arrive.</summary>
/// <param name="DataUrls">ASPNETCORE_URLS. Clear text speaks HTTP/1.1, TLS speaks HTTP/2 too.</param>
/// <param name="H2cUrls">AGENTMARK_H2C_URLS: clear-text listeners for HTTP/2 alone. One clear-text port cannot do both.</param>
/// <param name="ManagementUrls">AGENTMARK_MANAGEMENT_URLS: health, metrics and drain on listeners of their own.</param>
/// <param name="WebhookPath">AGENTMARK_WEBHOOK_PATH.</param>
/// <param name="Upstream">AGENTMARK_UPSTREAM: the service that every other path is proxied to, or null.</param>
internal sealed record ListenerOptions(
    IReadOnlyList<string> DataUrls,
    IReadOnlyList<string> H2cUrls,
    IReadOnlyList<string> ManagementUrls,
    string WebhookPath,
    Uri? Upstream)
{
    public const string DefaultUrl = "http://*:9417";

    private static readonly SearchValues<char> NotPlain = SearchValues.Create("{}*?# ");

    public IEnumerable<string> AllUrls => DataUrls.Concat(H2cUrls).Concat(ManagementUrls);

    public static ListenerOptions Read(Settings settings, IConfiguration configuration)
    {
        var data = configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls ? Split(urls) : [DefaultUrl];
        var h2c = settings.List("AGENTMARK_H2C_URLS", ';');
        var management = settings.List("AGENTMARK_MANAGEMENT_URLS", ';');

        Check(settings, "ASPNETCORE_URLS", data, anyPort: true);
        Check(settings, "AGENTMARK_H2C_URLS", h2c, anyPort: false);
        Check(settings, "AGENTMARK_MANAGEMENT_URLS", management, anyPort: false);
        // Within one variable a port may come again, on another address.
        var ports = new[] { data, h2c, management }.SelectMany(urls => urls.Select(PortOf).Where(p => p > 0).Distinct());
        foreach (var port in ports.GroupBy(p => p).Where(g => g.Count() > 1))
        {
            settings.Problem($"Port {port.Key} is listed more than once among ASPNETCORE_URLS, AGENTMARK_H2C_URLS and AGENTMARK_MANAGEMENT_URLS; each listener needs a port of its own.");
        }

        return new ListenerOptions(data, h2c, management, ReadPath(settings), ReadUpstream(settings));
    }

    /// <summary>The TCP port of a listener's URL; 0 for a Unix socket or a URL that cannot be read.</summary>
    public static int PortOf(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.IsUnixPipe || address.IsNamedPipe ? 0 : address.Port;
        }
        catch (FormatException)
        {
            return 0;
        }
    }

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Check(Settings settings, string variable, IReadOnlyList<string> urls, bool anyPort)
    {
        foreach (var url in urls)
        {
            try
            {
                var address = BindingAddress.Parse(url);
                // Listeners with a role of their own are told apart by their port, so it must be known beforehand.
                if (!anyPort && (address.IsUnixPipe || address.Port == 0))
                {
                    settings.Problem($"{variable} holds \"{url}\"; it takes TCP addresses with a port other than 0.");
                }
            }
            catch (FormatException)
            {
                settings.Problem($"{variable} holds \"{url}\"; it takes addresses such as http://*:9417, separated by semicolons.");
            }
        }
    }

    private static string ReadPath(Settings settings)
    {
        var path = settings.Text("AGENTMARK_WEBHOOK_PATH") ?? "/webhook";
        if (path[0] != '/' || path.AsSpan().IndexOfAny(NotPlain) >= 0)
        {
            settings.Problem($"AGENTMARK_WEBHOOK_PATH is \"{path}\"; it takes a plain path such as /webhook.");
            return "/webhook";
        }

        return path;
    }

    private static Uri? ReadUpstream(Settings settings)
    {
        var text = settings.Text("AGENTMARK_UPSTREAM");
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0)
        {
            return uri;
        }

        settings.Problem($"AGENTMARK_UPSTREAM is \"{Settings.Shown(text)}\"; it takes one http:// or https:// address such as http://127.0.0.1:8000.");
        return null;
    }
}
