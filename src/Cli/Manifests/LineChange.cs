namespace AgentMark.Cli.Manifests;

/// <summary>Whether a line is in both texts, or in one.</summary>
internal enum LineOrigin
{
    Kept,
    Removed,
    Added,
}

/// <summary>A line with its line end, if it has one.</summary>
internal readonly record struct LineChange(LineOrigin Origin, string Text);
