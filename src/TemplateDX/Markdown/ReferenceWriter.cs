using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Links and images that name a definition.</summary>
internal static class ReferenceWriter
{
    public static string Link(WriterState state, Node node) => "[" + WithName(node, LinkWriter.Text(state, node));

    public static string Image(WriterState state, Node node) => "![" + WithName(node, LinkWriter.Label(state, node.Alt));

    /// <summary>The short forms only where the text is the name. Around the name nothing counts: escapes of phrasing do not work in it.</summary>
    private static string WithName(Node node, string text)
    {
        var name = SafeText.Write(Association.Of(node), new Edges('[', ']'), Construct.Reference);
        return node.ReferenceType == "full" || text.Length == 0 || text != name ? $"{text}][{name}]"
            : node.ReferenceType == "shortcut" ? $"{text}]"
            : $"{text}][]";
    }
}
