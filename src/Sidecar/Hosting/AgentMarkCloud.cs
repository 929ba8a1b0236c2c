namespace AgentMark.Sidecar.Hosting;

/// <summary>AgentMark Cloud as a taker of traces.</summary>
/// <param name="BaseUrl">AGENTMARK_BASE_URL, ending in a slash.</param>
/// <param name="ApiKey">AGENTMARK_API_KEY.</param>
/// <param name="AppId">AGENTMARK_APP_ID.</param>
internal sealed record AgentMarkCloud(Uri BaseUrl, string ApiKey, string AppId)
{
    private const string DefaultBaseUrl = "https://api.agentmark.co";

    /// <returns>Null unless AGENTMARK_EXPORT_TRACES is true: a key alone never sends anything.</returns>
    public static AgentMarkCloud? Read(Settings settings)
    {
        var key = settings.Text("AGENTMARK_API_KEY");
        var app = settings.Text("AGENTMARK_APP_ID");
        if (!settings.Flag("AGENTMARK_EXPORT_TRACES"))
        {
            return null;
        }

        if (ReadBaseUrl(settings) is not { } baseUrl)
        {
            return null;
        }

        if (key is null || app is null)
        {
            settings.Problem("AGENTMARK_EXPORT_TRACES is true; it needs AGENTMARK_API_KEY and AGENTMARK_APP_ID too.");
            return null;
        }

        return new AgentMarkCloud(baseUrl, key, app);
    }

    /// <summary>AGENTMARK_BASE_URL or the cloud's own, ending in a slash; null, and a problem, when it is no address.</summary>
    public static Uri? ReadBaseUrl(Settings settings)
    {
        var url = settings.Text("AGENTMARK_BASE_URL") ?? DefaultBaseUrl;
        if (Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var baseUrl) && baseUrl.Scheme is "http" or "https")
        {
            return baseUrl;
        }

        settings.Problem($"AGENTMARK_BASE_URL is \"{Settings.Shown(url)}\"; it takes an http:// or https:// address.");
        return null;
    }
}
