using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Headings: <c>#</c> before one line, or, for the first two ranks, a line below several.</summary>
internal static class HeadingWriter
{
    public static string Write(WriterState state, Node node)
    {
        var rank = Math.Clamp(node.Depth is null or 0 ? 1 : node.Depth.Value, 1, 6);
        return IsSetext(node) ? Setext(state, node, rank) : Atx(state, node, rank);
    }

    /// <summary>Whether the text has lines, which only this form can hold.</summary>
    public static bool IsSetext(Node node) => node.Depth is null or < 3 && HasLines(node) && HasText(node);

    private static string Setext(WriterState state, Node node, double rank)
    {
        state.Enter(Construct.Phrasing);
        var text = PhrasingWriter.Write(state, node, new Edges('\n', '\n'));
        state.Leave();
        var lastLine = text.Length - (text.AsSpan().LastIndexOfAny('\r', '\n') + 1);
        return text + "\n" + new string(rank == 1 ? '=' : '-', lastLine);
    }

    private static string Atx(WriterState state, Node node, double rank)
    {
        var marks = new string('#', (int)rank);
        state.Enter(Construct.Phrasing | Construct.AtxHeading);
        var text = PhrasingWriter.Write(state, node, new Edges(' ', '\n'));
        state.Leave();
        return text switch
        {
            [] => marks,
            [' ' or '\t', ..] => string.Concat(marks, " ", CharacterReference.Write(text[0]), text.AsSpan(1)),
            _ => marks + " " + text,
        };
    }

    private static bool HasLines(Node node)
    {
        Bounds.EnsureStack();
        return node.Type == "break" || node.Value?.AsSpan().ContainsAny('\r', '\n') == true || (node.Children?.Any(HasLines) ?? false);
    }

    private static bool HasText(Node node)
    {
        Bounds.EnsureStack();
        return node.Value is { } value ? value.Length > 0 : node.Alt is { Length: > 0 } || (node.Children?.Any(HasText) ?? false);
    }
}
