namespace AgentMark.Sidecar.Hosting;

/// <summary>Where data sets are loaded from when the sidecar runs them. Nothing is required until one is run.</summary>
/// <param name="Directory">AGENTMARK_DATASETS_DIR, or null. It goes before the API. It need not be there at start.</param>
/// <param name="Api">AgentMark's API, or null when its settings are missing or half.</param>
/// <param name="Missing">The variable that a half set of API settings lacks, or null.</param>
internal sealed record DatasetOptions(string? Directory, DatasetApi? Api, string? Missing)
{
    public static DatasetOptions Read(Settings settings)
    {
        var directory = settings.Text("AGENTMARK_DATASETS_DIR");
        var key = settings.Text("AGENTMARK_API_KEY")?.Trim();
        var app = settings.Text("AGENTMARK_APP_ID")?.Trim();
        var url = settings.Text("AGENTMARK_BASE_URL");
        if (key is null != app is null)
        {
            return new DatasetOptions(directory, null, key is null ? "AGENTMARK_API_KEY" : "AGENTMARK_APP_ID");
        }

        if (key is null && url is null)
        {
            return new DatasetOptions(directory, null, null);
        }

        var address = AgentMarkCloud.ReadBaseUrl(settings);
        return new DatasetOptions(directory, address is null ? null : new DatasetApi(address, key, app), null);
    }
}
