namespace AgentMark.TemplateDX.Markdown;

/// <summary>
/// Goes over a text once, unit by unit from the one before it, and says of each whether it is unsafe. The answers are those of one search per
/// pattern from left to right, in which a match uses up what it looks at: a list marker whose line ending was used by the marker before it is missed.
/// </summary>
internal ref struct UnsafeScanner(ReadOnlySpan<char> value, Edges edges, UnsafeCharacters unsafeCharacters)
{
    private const int None = -2;

    private readonly ReadOnlySpan<char> value = value;
    private int index = -2;

    // The line ending after which only blanks, or only blanks and then digits, have been seen.
    private int lineEnding = None;
    private bool digits;

    // For each list marker, where the search for the next one goes on.
    private int asterisks = None;
    private int plusses = None;
    private int dashes = None;
    private int dots = None;

    /// <summary>The answer for the next unit; the first one is about the unit before the text.</summary>
    public UnsafeMark Next()
    {
        index++;
        if (At(index) is not { } character)
        {
            return UnsafeMark.None;
        }

        var mark = unsafeCharacters.IsUnsafe(character) ? UnsafeMark.Found : Conditional(character);
        Follow(character);
        return mark;
    }

    private readonly bool AtLineStart => lineEnding != None && !digits;

    private readonly bool AfterNumber => lineEnding != None && digits;

    private readonly char? At(int position) => position < 0 ? position == -1 ? edges.Before : null : position < value.Length ? value[position] : edges.After;

    private UnsafeMark Conditional(char character)
    {
        if (character >= 128 || char.IsAsciiLetterOrDigit(character))
        {
            return UnsafeMark.None;
        }

        var next = At(index + 1);
        return character switch
        {
            ' ' or '\t' => unsafeCharacters.InPhrasing ? Either(Lines.IsEnding(At(index - 1)), Lines.IsEnding(next)) : UnsafeMark.None,
            '#' => Either(AtLineStart, unsafeCharacters.InAtxHeading && (next is null || Lines.IsEnding(next))),
            '!' => Either(false, unsafeCharacters.InSpans && next == '['),
            '&' => Either(false, unsafeCharacters.InPhrasing && next is { } start && (start == '#' || char.IsAsciiLetter(start))),
            '\\' => Either(false, unsafeCharacters.InPhrasing && Lines.IsEnding(next)),
            '(' => Either(unsafeCharacters.InSpans && At(index - 1) == ']', false),
            ')' => Either(AfterNumber, false),
            '<' or '>' or '=' or '~' or '`' or '_' or '[' or '{' => Either(AtLineStart, false),
            '*' => ListMarker(AtLineStart && (IsSpace(next) || next == '*'), ref asterisks),
            '+' => ListMarker(AtLineStart && IsSpace(next), ref plusses),
            '-' => ListMarker(AtLineStart && (IsSpace(next) || next == '-'), ref dashes),
            '.' => ListMarker(AfterNumber && (next is null || IsSpace(next)), ref dots),
            _ => UnsafeMark.None,
        };
    }

    private static bool IsSpace(char? character) => character is ' ' or '\t' or '\r' or '\n';

    private static UnsafeMark Either(bool byBefore, bool byAfter) => (byBefore, byAfter) switch
    {
        (false, false) => UnsafeMark.None,
        (true, false) => UnsafeMark.Found | UnsafeMark.NeedsBefore,
        (false, true) => UnsafeMark.Found | UnsafeMark.NeedsAfter,
        (true, true) => UnsafeMark.Found,
    };

    private readonly UnsafeMark ListMarker(bool found, ref int searchedTo)
    {
        if (!found || lineEnding < searchedTo)
        {
            return UnsafeMark.None;
        }

        searchedTo = index + 2;
        return UnsafeMark.Found | UnsafeMark.NeedsBefore | UnsafeMark.NeedsAfter;
    }

    private void Follow(char character)
    {
        if (Lines.IsEnding(character))
        {
            (lineEnding, digits) = (index, false);
        }
        else if (lineEnding != None)
        {
            var isDigit = char.IsAsciiDigit(character);
            var goesOn = isDigit || (character is ' ' or '\t' && !digits);
            (lineEnding, digits) = goesOn ? (lineEnding, isDigit) : (None, false);
        }
    }
}
