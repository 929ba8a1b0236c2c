using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Kinds of UTF-16 units.</summary>
internal static class CharacterKinds
{
    public static CharacterKind Of(char? character) => character switch
    {
        null => CharacterKind.Letter,
        { } unit when JsSpace.Is(unit) => CharacterKind.Space,
        { } unit when char.IsPunctuation(unit) || char.IsSymbol(unit) => CharacterKind.Punctuation,
        _ => CharacterKind.Letter,
    };
}
