using System.Text;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Writes text so that nothing in it is read as Markdown: by a backslash before punctuation, by a character reference for the rest.</summary>
internal static class SafeText
{
    /// <summary>Enough of a text to know the first character of its safe form.</summary>
    private const int Head = 4;

    /// <param name="value">The text; null is empty.</param>
    /// <param name="edges">What will stand around it.</param>
    /// <param name="scope">What it stands in.</param>
    /// <param name="encodeBackticks">Back-ticks become references, as a backslash means nothing after a fence.</param>
    public static string Write(string? value, Edges edges, Construct scope, bool encodeBackticks = false)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        var unsafeCharacters = UnsafeCharacters.In(scope);
        if (unsafeCharacters.AllowAll(value, edges))
        {
            return value;
        }

        var scanner = new UnsafeScanner(value, edges, unsafeCharacters);
        var previous = scanner.Next();
        var current = scanner.Next();
        StringBuilder? result = null;
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var next = i + 1 < value.Length ? scanner.Next() : UnsafeMark.None;
            if (current != UnsafeMark.None && !IsDoneByNeighbour(previous, current, next))
            {
                result ??= new StringBuilder(value.Length + 16);
                AppendPiece(result, value.AsSpan(start, i - start), '\\');
                start = i;
                if (AsciiPunctuation.Contains(value[i]) && !(encodeBackticks && value[i] == '`'))
                {
                    result.Append('\\');
                }
                else
                {
                    result.Append(CharacterReference.Write(value[i]));
                    start++;
                }
            }

            (previous, current) = (current, next);
        }

        if (result is null && !value.Contains('\\'))
        {
            return value;
        }

        result ??= new StringBuilder(value.Length + 16);
        AppendPiece(result, value.AsSpan(start), edges.After);
        return result.ToString();
    }

    /// <summary>First character of the safe form of a text that stands alone; null when it is empty.</summary>
    public static char? First(string? value, Construct scope) =>
        Write(value?.Length > Head ? value[..Head] : value, default, scope) is [var first, ..] ? first : null;

    /// <summary>
    /// A character that is unsafe only together with a neighbour needs nothing when that neighbour is unsafe by itself and thus escaped.
    /// </summary>
    private static bool IsDoneByNeighbour(UnsafeMark previous, UnsafeMark current, UnsafeMark next) =>
        (next == UnsafeMark.Found && current.HasFlag(UnsafeMark.NeedsAfter)) || (previous == UnsafeMark.Found && current.HasFlag(UnsafeMark.NeedsBefore));

    /// <summary>Text between two escapes. A backslash that would escape what follows is doubled.</summary>
    private static void AppendPiece(StringBuilder result, ReadOnlySpan<char> piece, char? after)
    {
        for (var at = piece.IndexOf('\\'); at >= 0; at = piece.IndexOf('\\'))
        {
            var follower = at + 1 < piece.Length ? piece[at + 1] : after;
            result.Append(piece[..(at + 1)]);
            if (follower is { } character && AsciiPunctuation.Contains(character))
            {
                result.Append('\\');
            }

            piece = piece[(at + 1)..];
        }

        result.Append(piece);
    }
}
