using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>One node of any type.</summary>
internal static class NodeWriter
{
    /// <param name="state">Where the writer is.</param>
    /// <param name="node">What to write.</param>
    /// <param name="parent">The node it is a child of; null for the root.</param>
    /// <param name="edges">The characters that will stand around it.</param>
    public static string Write(WriterState state, Node node, Node? parent, Edges edges)
    {
        Bounds.EnsureStack();
        var text = Dispatch(state, node, parent, edges);
        state.Spend(text.Length);
        return text;
    }

    private static string Dispatch(WriterState state, Node node, Node? parent, Edges edges) => node.Type switch
    {
        "root" => Root(state, node, edges),
        "paragraph" => Paragraph(state, node, edges),
        "text" => SafeText.Write(node.Value, edges, state.Scope),
        "heading" => HeadingWriter.Write(state, node),
        "emphasis" => AttentionWriter.Write(state, node, "*", edges),
        "strong" => AttentionWriter.Write(state, node, "**", edges),
        "inlineCode" => InlineCodeWriter.Write(node),
        "code" => FenceWriter.Write(state, node),
        "link" => LinkWriter.Link(state, node),
        "image" => LinkWriter.Image(state, node),
        "definition" => LinkWriter.Definition(state, node),
        "linkReference" => ReferenceWriter.Link(state, node),
        "imageReference" => ReferenceWriter.Image(state, node),
        "break" or "hardBreak" => Break(state, edges),
        "thematicBreak" => "***",
        "blockquote" => FlowWriter.Blockquote(state, node),
        "list" => ListWriter.List(state, node, parent),
        "listItem" => ListWriter.Item(state, node, parent),
        "html" or "mdxjsEsm" => node.Value ?? "",
        "mdxFlowExpression" or "mdxTextExpression" => JsxWriter.Expression(node),
        "mdxJsxFlowElement" or "mdxJsxTextElement" => JsxWriter.Element(state, node),
        _ => throw new TemplateException(TemplateErrorClass.UnknownNode, $"A node of the type '{node.Type}' cannot be written as Markdown."),
    };

    /// <summary>A root with any phrasing among its children is phrasing as a whole: nothing separates its blocks, and hardly anything is escaped.</summary>
    private static string Root(WriterState state, Node node, Edges edges) =>
        (node.Children ?? []).Any(IsPhrasing) ? PhrasingWriter.Write(state, node, edges) : FlowWriter.Write(state, node);

    private static bool IsPhrasing(Node node) => node.Type is "text" or "mdxTextExpression" or "mdxJsxTextElement" or "emphasis" or "strong"
        or "inlineCode" or "break" or "link" or "linkReference" or "image" or "imageReference";

    private static string Paragraph(WriterState state, Node node, Edges edges)
    {
        state.Enter(Construct.Phrasing);
        var text = PhrasingWriter.Write(state, node, edges);
        state.Leave();
        return text;
    }

    /// <summary>A line ending where one may stand; in an ATX heading one blank in its place.</summary>
    private static string Break(WriterState state, Edges edges) =>
        (state.Scope & Construct.AtxHeading) == 0 ? "\\\n" : edges.Before is ' ' or '\t' ? "" : " ";
}
