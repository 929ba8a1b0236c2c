namespace AgentMark.TemplateDX.Markdown;

/// <summary>The characters that a backslash escapes.</summary>
internal static class AsciiPunctuation
{
    public static bool Contains(char character) => char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character));
}
