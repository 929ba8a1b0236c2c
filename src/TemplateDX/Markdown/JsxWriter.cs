using System.Text;
using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Elements that are no tags of the renderer, written back as they were, and expressions, which only Raw leaves alone.</summary>
internal static class JsxWriter
{
    private const string Step = "  ";

    public static string Expression(Node node) =>
        "{" + Lines.Prefix(node.Value ?? "", default, new LinePrefix(Step, "")) + "}";

    public static string Element(WriterState state, Node node)
    {
        var isFlow = node.Type == "mdxJsxFlowElement";
        var indent = isFlow ? Indent(state) : "";
        var hasChildren = node.Children is [_, ..];
        var closesItself = !string.IsNullOrEmpty(node.Name) && !hasChildren;

        var text = new StringBuilder(indent).Append('<').Append(node.Name);
        var ownLines = AppendAttributes(text, node, isFlow, indent);
        text.Append(closesItself ? ownLines ? "/>" : " />" : ">");
        if (hasChildren)
        {
            text.Append(isFlow ? FlowChildren(state, node) : TextChildren(state, node));
        }

        return closesItself ? text.ToString() : text.Append(indent).Append("</").Append(node.Name).Append('>').ToString();
    }

    /// <summary>Attributes in one line; those of a flow element each in its own where one of them has lines. Returns whether it is so.</summary>
    private static bool AppendAttributes(StringBuilder text, Node node, bool isFlow, string indent)
    {
        if (node.Attributes.Count == 0)
        {
            return false;
        }

        if (string.IsNullOrEmpty(node.Name))
        {
            throw new TemplateException(TemplateErrorClass.UnknownNode, "A fragment with attributes cannot be written as Markdown.");
        }

        var attributes = node.Attributes.Select(Attribute).ToArray();
        var ownLines = isFlow && attributes.Any(attribute => attribute.AsSpan().ContainsAny('\r', '\n'));
        var before = ownLines ? "\n" + indent + Step : " ";
        foreach (var attribute in attributes)
        {
            text.Append(before).Append(attribute);
        }

        text.Append(ownLines ? "\n" + indent : "");
        return ownLines;
    }

    private static string Attribute(NodeAttribute attribute) => attribute switch
    {
        { Name: null } => "{" + attribute.Text + "}",
        { Name: "" } => throw new TemplateException(TemplateErrorClass.UnknownNode, "An attribute without a name cannot be written as Markdown."),
        { Text: null } => attribute.Name,
        { IsExpression: true } => attribute.Name + "={" + attribute.Text + "}",
        _ => attribute.Name + "=\"" + attribute.Text.Replace("\"", "&#x22;", StringComparison.Ordinal) + "\"",
    };

    private static string TextChildren(WriterState state, Node node)
    {
        state.Enter(Construct.Other);
        var text = PhrasingWriter.Write(state, node, new Edges('>', '<'));
        state.Leave();
        return text;
    }

    /// <summary>Each child after a blank line. Elements indent themselves, all else is indented here.</summary>
    private static string FlowChildren(WriterState state, Node node)
    {
        state.Enter(Construct.FlowElement);
        state.EnterChildren();
        var prefix = new LinePrefix(Indent(state), "");
        var text = new StringBuilder("\n");
        for (var i = 0; i < node.Children!.Count; i++)
        {
            var child = FlowWriter.Child(state, node, i);
            text.Append(i > 0 ? "\n\n" : "");
            text.Append(node.Children[i].Type == "mdxJsxFlowElement" ? child : Lines.Prefix(child, prefix, prefix));
        }

        state.LeaveChildren();
        state.Leave();
        return text.Append('\n').ToString();
    }

    private static string Indent(WriterState state) => string.Concat(Enumerable.Repeat(Step, state.ElementDepth()));
}
