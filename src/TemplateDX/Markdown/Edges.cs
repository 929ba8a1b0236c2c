namespace AgentMark.TemplateDX.Markdown;

/// <summary>The characters that stand right before and right after something; null where there is nothing.</summary>
internal readonly record struct Edges(char? Before, char? After);
