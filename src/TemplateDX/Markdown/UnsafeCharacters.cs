using System.Buffers;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>What is unsafe inside of given constructs.</summary>
internal sealed class UnsafeCharacters
{
    /// <summary>Constructs that matter here.</summary>
    private const Construct Mask = Construct.Phrasing | Construct.Label | Construct.Reference | Construct.DestinationLiteral | Construct.DestinationRaw
        | Construct.Title | Construct.FenceLanguage | Construct.FenceMeta | Construct.AtxHeading;

    /// <summary>Constructs inside of which emphasis, links and code cannot begin.</summary>
    private const Construct Plain = Construct.DestinationLiteral | Construct.DestinationRaw | Construct.Reference | Construct.Title;

    private static readonly UnsafeCharacters?[] Known = new UnsafeCharacters?[(int)Mask + 1];

    private readonly bool[] always = new bool[128];
    private readonly SearchValues<char> suspects;

    private UnsafeCharacters(Construct scope)
    {
        InPhrasing = scope.HasFlag(Construct.Phrasing);
        InSpans = InPhrasing && (scope & Plain) == 0;
        InAtxHeading = scope.HasFlag(Construct.AtxHeading);
        var unsafeAlways = UnsafeAlways(scope);
        foreach (var character in unsafeAlways)
        {
            always[character] = true;
        }

        suspects = SearchValues.Create(unsafeAlways + (InSpans ? "]" : "") + "\r\n\\&");
    }

    /// <summary>In the content of a paragraph or heading, however deep.</summary>
    public bool InPhrasing { get; }

    /// <summary>In such content where emphasis, links and code can begin.</summary>
    public bool InSpans { get; }

    public bool InAtxHeading { get; }

    public static UnsafeCharacters In(Construct scope) => Known[(int)(scope & Mask)] ??= new UnsafeCharacters(scope & Mask);

    /// <summary>Unsafe whatever stands around it.</summary>
    public bool IsUnsafe(char character) => character < 128 && always[character];

    /// <summary>
    /// A quick look that proves most texts safe: no line starts in it, or only with a letter, nothing at its ends is unsafe together with what
    /// stands around it, and nothing in it is suspect. An exclamation mark before a bracket or a parenthesis after one is unsafe only where
    /// the bracket is suspect or stands outside.
    /// </summary>
    public bool AllowAll(string value, Edges edges) =>
        (Lines.IsEnding(edges.Before) ? char.IsAsciiLetter(value[0]) : value[0] is not (' ' or '\t' or '('))
        && value[^1] is not (' ' or '\t' or '!' or '#')
        && value.AsSpan().IndexOfAny(suspects) < 0;

    private static string UnsafeAlways(Construct scope) => string.Concat(
        scope.HasFlag(Construct.Phrasing) ? "<{" : "",
        scope.HasFlag(Construct.Phrasing) && (scope & Plain) == 0 ? "*[_`" : "",
        (scope & (Construct.Label | Construct.Reference)) != 0 ? "[]" : "",
        scope.HasFlag(Construct.DestinationLiteral) ? "<>\r\n" : "",
        scope.HasFlag(Construct.DestinationRaw) ? "()" : "",
        scope.HasFlag(Construct.Title) ? "\"" : "",
        scope.HasFlag(Construct.FenceLanguage) ? "\t \r\n`" : "",
        scope.HasFlag(Construct.FenceMeta) ? "\r\n`" : "",
        scope.HasFlag(Construct.AtxHeading) ? "\r\n" : "");
}
