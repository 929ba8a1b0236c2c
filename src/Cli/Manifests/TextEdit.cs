namespace AgentMark.Cli.Manifests;

/// <summary>Replaces a stretch of a text; an insertion where <paramref name="Length"/> is 0.</summary>
internal readonly record struct TextEdit(int Start, int Length, string Text);
