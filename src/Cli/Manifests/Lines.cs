namespace AgentMark.Cli.Manifests;

/// <summary>Where lines begin and end. A line includes its line feed; a carriage return before that is a part of the line.</summary>
internal static class Lines
{
    /// <summary>Where the next line begins; the text's length after the last one.</summary>
    public static int Next(string text, int position) => text.IndexOf('\n', position) is >= 0 and var end ? end + 1 : text.Length;

    /// <summary>Where the line that holds a position begins.</summary>
    public static int Start(string text, int position) => position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;

    /// <summary>The white space that a line begins with.</summary>
    public static string Indent(string text, int position)
    {
        var start = Start(text, position);
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return text[start..end];
    }

    /// <summary>The lines of a text, each as where it begins and where it ends.</summary>
    public static IEnumerable<(int Start, int End)> Of(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Next(text, start);
            yield return (start, end);
            start = end;
        }
    }

    /// <summary>The line end that a text uses first; null when it has none.</summary>
    public static string? Ending(string text) => text.IndexOf('\n') switch
    {
        < 0 => null,
        > 0 and var at when text[at - 1] == '\r' => "\r\n",
        _ => "\n",
    };
}
