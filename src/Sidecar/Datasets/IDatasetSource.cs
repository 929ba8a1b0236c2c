namespace AgentMark.Sidecar.Datasets;

/// <summary>Where data sets come from.</summary>
internal interface IDatasetSource
{
    /// <summary>
    /// Reads a data set as it is asked for: no more than one row is held. What keeps it from being read at all is thrown before
    /// the first row. A data set without rows is a data set.
    /// </summary>
    /// <param name="path">As the event or the prompt names it, such as <c>sets/cities.jsonl</c>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DatasetException">It cannot be found or read, or its rest cannot be read.</exception>
    IAsyncEnumerable<SourceRow> Read(string path, CancellationToken cancellation);
}
