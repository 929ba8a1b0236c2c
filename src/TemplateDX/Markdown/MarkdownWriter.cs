using AgentMark.TemplateDX.Ast;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Writes a syntax tree as the Markdown that AgentMark's own renderer writes, character for character.</summary>
internal static class MarkdownWriter
{
    /// <summary>The Markdown of a <c>root</c> whose children are final. Not empty, it ends in a line ending.</summary>
    /// <exception cref="TemplateException">A node has no Markdown form, or the text would grow out of all proportion.</exception>
    public static string Write(Node root)
    {
        var text = Body(root);
        return text.Length == 0 || Lines.IsEnding(text[^1]) ? text : text + "\n";
    }

    /// <summary>The same without white space around it.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static string WriteTrimmed(Node root) => JsSpace.Trim(Body(root));

    private static string Body(Node root) => NodeWriter.Write(new WriterState(), root, null, new Edges('\n', '\n'));
}
