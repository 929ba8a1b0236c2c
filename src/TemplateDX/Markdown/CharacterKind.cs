namespace AgentMark.TemplateDX.Markdown;

/// <summary>What a character is to emphasis next to it.</summary>
internal enum CharacterKind
{
    /// <summary>All else: half a surrogate pair and nothing at all, too.</summary>
    Letter,

    Space,

    Punctuation,
}
