using AgentMark.TemplateDX.Markdown;
using CsCheck;

namespace AgentMark.TemplateDX.Tests.Markdown;

/// <summary>One pass over a text finds what a search per pattern finds.</summary>
public sealed class SafeTextProperties
{
    private static readonly Construct[] Scopes =
    [
        Construct.None, Construct.Phrasing, Construct.Phrasing | Construct.AtxHeading, Construct.Label, Construct.Phrasing | Construct.Label, Construct.Reference,
        Construct.DestinationRaw, Construct.Phrasing | Construct.DestinationRaw, Construct.DestinationLiteral, Construct.Phrasing | Construct.DestinationLiteral,
        Construct.Title, Construct.Phrasing | Construct.Title, Construct.FenceLanguage, Construct.Phrasing | Construct.FenceMeta,
        Construct.Phrasing | Construct.AtxHeading | Construct.Label | Construct.DestinationRaw,
    ];

    private static readonly Gen<Construct> Scope = Gen.Int[0, Scopes.Length - 1].Select(index => Scopes[index]);

    private static readonly Gen<char> Character = Gen.Char["\n\n\r   \t**11..--##[]()!!&&\\\\`_<>{}=~+\"'aZé\u00a0\ud83d"];

    private static readonly Gen<Edges> Around = Gen.Select(Character.Nullable(), Character.Nullable(), (before, after) => new Edges(before, after));

    [Fact]
    public void Text_is_as_safe_as_one_search_per_pattern_makes_it() =>
        Gen.Select(Character.Array[0, 12], Around, Scope, Gen.Bool).Sample(
            (characters, edges, scope, encode) =>
                SafeText.Write(new string(characters), edges, scope, encode) == PatternSearch.Write(new string(characters), edges, scope, encode),
            iter: 30_000);

    [Fact]
    public void The_first_character_is_known_from_the_head_of_the_text() =>
        Gen.Select(Character.Array[0, 12], Scope).Sample(
            (characters, scope) => SafeText.First(new string(characters), scope) == First(SafeText.Write(new string(characters), default, scope)),
            iter: 30_000);

    private static char? First(string text) => text.Length == 0 ? null : text[0];
}
