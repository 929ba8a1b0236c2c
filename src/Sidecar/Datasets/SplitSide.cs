namespace AgentMark.Sidecar.Datasets;

/// <summary>The two sides of a split.</summary>
internal enum SplitSide
{
    Train,
    Test,
}
