using System.Text;
using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Code within a line, between runs of back-ticks of a length that does not occur in it.</summary>
internal static class InlineCodeWriter
{
    /// <summary>
    /// What would start a block at the start of a line: a character, after a number or not, before one of these or, with a dollar, the end.
    /// Each is searched for by itself; the simple angle bracket after the other one finds what that left.
    /// </summary>
    private static readonly (char Character, bool AfterNumber, string? Before)[] BlockStarts =
    [
        ('#', false, null), (')', true, null), ('*', false, " \t\r\n*"), ('+', false, " \t\r\n"), ('-', false, " \t\r\n-"), ('.', true, " \t\r\n$"),
        ('<', false, "!/?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), ('=', false, null), ('>', false, null), ('[', false, null),
        ('_', false, null), ('`', false, null), ('~', false, null), ('{', false, null), ('<', false, null),
    ];

    public static string Write(Node node)
    {
        var value = node.Value ?? "";
        var fence = new string('`', FenceLength(value));
        if (NeedsPadding(value))
        {
            value = " " + value + " ";
        }

        foreach (var (character, afterNumber, before) in BlockStarts)
        {
            value = JoinLines(value, character, afterNumber, before);
        }

        return fence + value + fence;
    }

    private static int FenceLength(ReadOnlySpan<char> value)
    {
        var lengths = new HashSet<int>();
        for (var at = value.IndexOf('`'); at >= 0; at = value.IndexOf('`'))
        {
            value = value[at..];
            var length = value.IndexOfAnyExcept('`') is var end and >= 0 ? end : value.Length;
            lengths.Add(length);
            value = value[length..];
        }

        return Enumerable.Range(1, lengths.Count + 1).First(length => !lengths.Contains(length));
    }

    /// <summary>A blank at both ends is taken away when read, so there must be one more; a back-tick at an end needs one to keep off the fence.</summary>
    private static bool NeedsPadding(string value) =>
        value.AsSpan().ContainsAnyExcept(" \r\n") && ((IsSpace(value[0]) && IsSpace(value[^1])) || value[0] == '`' || value[^1] == '`');

    private static bool IsSpace(char character) => character is ' ' or '\r' or '\n';

    /// <summary>
    /// Nothing can be escaped in code, but a line ending in it is shown as a blank anyway: it becomes one before each start of a block.
    /// A CR LF counts as one character for the search, which goes on one unit too late after it.
    /// </summary>
    private static string JoinLines(string value, char character, bool afterNumber, string? before)
    {
        StringBuilder? result = null;
        var copied = 0;
        for (var at = Ending(value, 0); at >= 0;)
        {
            var end = MatchEnd(value, at, character, afterNumber, before);
            if (end < 0)
            {
                at = Ending(value, at + 1);
                continue;
            }

            var isPair = value[at] == '\n' && at > 0 && value[at - 1] == '\r';
            result ??= new StringBuilder();
            result.Append(value, copied, at - copied - (isPair ? 1 : 0)).Append(' ');
            copied = at + 1;
            at = Ending(value, isPair ? end + 1 : end);
        }

        return result?.Append(value, copied, value.Length - copied).ToString() ?? value;
    }

    private static int Ending(string value, int from) => from >= value.Length ? -1 : value.AsSpan(from).IndexOfAny('\r', '\n') is var at and >= 0 ? from + at : -1;

    private static int MatchEnd(string value, int ending, char character, bool afterNumber, string? before)
    {
        var at = ending + 1;
        while (at < value.Length && value[at] is ' ' or '\t')
        {
            at++;
        }

        var number = at;
        while (afterNumber && at < value.Length && char.IsAsciiDigit(value[at]))
        {
            at++;
        }

        if (at == value.Length || value[at] != character || (afterNumber && at == number))
        {
            return -1;
        }

        at++;
        return before is null ? at
            : at == value.Length ? before.EndsWith('$') ? at : -1
            : before.Contains(value[at]) && value[at] != '$' ? at + 1 : -1;
    }
}
