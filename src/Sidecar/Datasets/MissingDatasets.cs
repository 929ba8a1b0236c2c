namespace AgentMark.Sidecar.Datasets;

/// <summary>No source is configured; every read says what to set.</summary>
/// <param name="missing">The one variable that is missing from a half of the settings, or null.</param>
internal sealed class MissingDatasets(string? missing) : IDatasetSource
{
    public IAsyncEnumerable<SourceRow> Read(string path, CancellationToken cancellation) => throw DatasetException.Refused(
        missing is null
            ? "The sidecar has no source of data sets; set AGENTMARK_DATASETS_DIR, or AGENTMARK_API_KEY and AGENTMARK_APP_ID, or for a local API AGENTMARK_BASE_URL."
            : $"The sidecar cannot ask AgentMark's API for data sets; set {missing} too, or AGENTMARK_DATASETS_DIR.");
}
