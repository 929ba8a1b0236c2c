namespace AgentMark.TemplateDX.Markdown;

/// <summary>What stands before a line, and what before an empty one.</summary>
internal readonly record struct LinePrefix(string Line, string Empty);
