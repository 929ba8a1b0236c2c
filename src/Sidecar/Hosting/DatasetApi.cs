namespace AgentMark.Sidecar.Hosting;

/// <summary>AgentMark's API as a source of data sets.</summary>
/// <param name="BaseUrl">AGENTMARK_BASE_URL or the cloud's, ending in a slash.</param>
/// <param name="ApiKey">AGENTMARK_API_KEY; null for a local API, which takes none.</param>
/// <param name="AppId">AGENTMARK_APP_ID; null together with the key.</param>
internal sealed record DatasetApi(Uri BaseUrl, string? ApiKey, string? AppId);
