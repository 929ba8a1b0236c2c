using System.Text;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Lines end in LF, CR or CR LF.</summary>
internal static class Lines
{
    public static bool IsEnding(char? character) => character is '\n' or '\r';

    /// <summary>Puts a prefix before every line: one before the first, another before the rest.</summary>
    public static string Prefix(string text, LinePrefix first, LinePrefix rest)
    {
        var result = new StringBuilder();
        var prefix = first;
        var remaining = text.AsSpan();
        while (true)
        {
            var end = remaining.IndexOfAny('\r', '\n');
            var line = end < 0 ? remaining : remaining[..end];
            result.Append(line.IsEmpty ? prefix.Empty : prefix.Line).Append(line);
            if (end < 0)
            {
                return result.ToString();
            }

            var next = remaining[end..].StartsWith("\r\n") ? end + 2 : end + 1;
            result.Append(remaining[end..next]);
            remaining = remaining[next..];
            prefix = rest;
        }
    }
}
