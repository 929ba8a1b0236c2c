namespace AgentMark.TemplateDX.Markdown;

/// <summary>Which neighbours of an emphasis must become references, so that its asterisks are read as emphasis.</summary>
internal readonly record struct AttentionSides(bool Before, bool After);
