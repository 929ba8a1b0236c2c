using System.Text;
using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Blocks below each other.</summary>
internal static class FlowWriter
{
    private static readonly Edges OwnLines = new('\n', '\n');

    public static string Write(WriterState state, Node parent)
    {
        var children = parent.Children ?? [];
        var result = children.Count > 1 ? new StringBuilder() : null;
        var last = "";
        state.EnterChildren();
        for (var i = 0; i < children.Count; i++)
        {
            last = Child(state, parent, i);
            result?.Append(last).Append(i + 1 < children.Count ? Between(children[i], children[i + 1], parent) : "");
        }

        state.LeaveChildren();
        return result?.ToString() ?? last;
    }

    /// <summary>One child on lines of its own. Only a list directly after a list has to mind its marker.</summary>
    public static string Child(WriterState state, Node parent, int index)
    {
        var child = parent.Children![index];
        state.Index = index;
        var text = NodeWriter.Write(state, child, parent, OwnLines);
        if (child.Type != "list")
        {
            state.LastBullet = null;
        }

        return text;
    }

    public static string Blockquote(WriterState state, Node node)
    {
        state.Enter(Construct.Blockquote);
        var prefix = new LinePrefix("> ", ">");
        var text = Lines.Prefix(Write(state, node), prefix, prefix);
        state.Leave();
        return text;
    }

    /// <summary>A blank line, except in tight lists; and there too where a paragraph would swallow what follows it.</summary>
    private static string Between(Node left, Node right, Node parent)
    {
        var needsBlankLine = left.Type == "paragraph"
            && (right.Type is "paragraph" or "definition" || (right.Type == "heading" && HeadingWriter.IsSetext(right)));
        return parent.Spread == false && !needsBlankLine ? "\n" : "\n\n";
    }
}
