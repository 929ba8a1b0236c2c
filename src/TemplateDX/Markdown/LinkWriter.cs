using System.Buffers;
using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Links, images and definitions: a label, a URL and perhaps a title.</summary>
internal static class LinkWriter
{
    private static readonly SearchValues<char> BlanksAndControls = SearchValues.Create([.. Enumerable.Range(0, 33).Select(unit => (char)unit), '\u007f']);

    public static string Link(WriterState state, Node node) => $"[{Text(state, node)}]({Target(state, node, IsLiteral(node), '(', ')')})";

    public static string Image(WriterState state, Node node) => $"![{Label(state, node.Alt)}]({Target(state, node, IsLiteral(node), '(', ')')})";

    public static string Definition(WriterState state, Node node) =>
        $"[{Label(state, Association.Of(node))}]: {Target(state, node, string.IsNullOrEmpty(node.Url) || IsLiteral(node), ' ', '\n')}";

    /// <summary>The children of a link, between its brackets.</summary>
    public static string Text(WriterState state, Node node)
    {
        state.Enter(Construct.Label);
        var text = PhrasingWriter.Write(state, node, new Edges('[', ']'));
        state.Leave();
        return text;
    }

    /// <summary>A text between brackets.</summary>
    public static string Label(WriterState state, string? text) => SafeText.Write(text, new Edges('[', ']'), state.Scope | Construct.Label);

    /// <summary>A URL that cannot stand as it is: with blanks or control characters, or empty before a title.</summary>
    private static bool IsLiteral(Node node) =>
        string.IsNullOrEmpty(node.Url) ? !string.IsNullOrEmpty(node.Title) : node.Url.AsSpan().ContainsAny(BlanksAndControls);

    private static string Target(WriterState state, Node node, bool literal, char before, char after)
    {
        var hasTitle = !string.IsNullOrEmpty(node.Title);
        var url = literal
            ? "<" + SafeText.Write(node.Url, new Edges('<', '>'), state.Scope | Construct.DestinationLiteral) + ">"
            : SafeText.Write(node.Url, new Edges(before, hasTitle ? ' ' : after), state.Scope | Construct.DestinationRaw);
        return hasTitle ? $"{url} \"{SafeText.Write(node.Title, new Edges('"', '"'), state.Scope | Construct.Title)}\"" : url;
    }
}
