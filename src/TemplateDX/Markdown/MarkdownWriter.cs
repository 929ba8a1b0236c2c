using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Writes a syntax tree as the Markdown that AgentMark's own renderer writes, character for character.</summary>
internal static class MarkdownWriter
{
    /// <summary>The Markdown of a <c>root</c> whose children are final. Not empty, it ends in a line ending.</summary>
    /// <exception cref="TemplateException">A node has no Markdown form, or the text would grow out of all proportion.</exception>
    public static string Write(Node root)
    {
        var text = NodeWriter.Write(new WriterState(), root, null, new Edges('\n', '\n'));
        return text.Length == 0 || Lines.IsEnding(text[^1]) ? text : text + "\n";
    }
}
