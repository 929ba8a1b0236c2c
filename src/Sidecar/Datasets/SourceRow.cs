namespace AgentMark.Sidecar.Datasets;

/// <summary>One row of a data set, or the place of one that cannot be used.</summary>
/// <param name="Index">Counts rows from 0 in reading order. A bad row has an index too, blank lines have none.</param>
/// <param name="InputJson">The row's input, a JSON object or list as it was written; empty for a bad row.</param>
/// <param name="ExpectedOutputJson">What the output should be, any JSON as it was written; empty when absent or null.</param>
/// <param name="Problem">What is wrong with the row, a sentence for people; null for a good row. The rows after it are read all the same.</param>
internal sealed record SourceRow(long Index, ReadOnlyMemory<byte> InputJson, ReadOnlyMemory<byte> ExpectedOutputJson, string? Problem = null);
