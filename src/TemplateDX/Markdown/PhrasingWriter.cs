using System.Text;
using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Children flush after each other. Each one is written knowing the last character before it and the first one after it.</summary>
internal static class PhrasingWriter
{
    public static string Write(WriterState state, Node parent, Edges edges)
    {
        var children = parent.Children ?? [];
        var result = children.Count > 1 ? new StringBuilder() : null;
        var last = "";
        var before = edges.Before;
        char? encodeNext = null;
        state.EnterChildren();
        for (var i = 0; i < children.Count; i++)
        {
            state.Index = i;
            var after = i + 1 < children.Count ? Peek(state, children[i + 1], parent) : edges.After;
            if (result is not null && i > 0 && children[i].Type == "html" && Lines.IsEnding(before))
            {
                // HTML at the start of a line would be a block of its own.
                result.Length -= last.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
                result.Append(' ');
                before = ' ';
            }

            last = NodeWriter.Write(state, children[i], parent, new Edges(before, after));
            if (encodeNext is { } unit && last.StartsWith(unit))
            {
                last = string.Concat(CharacterReference.Write(unit), last.AsSpan(1));
            }

            var attention = state.Attention;
            state.Attention = null;
            if (result is not null && i > 0 && attention is { Before: true })
            {
                result.Length -= before is null ? 0 : 1;
                result.Append(CharacterReference.Write(before));
            }

            encodeNext = attention is { After: true } ? after : null;
            result?.Append(last);
            before = last.Length > 0 ? last[^1] : null;
        }

        state.LeaveChildren();
        return result?.ToString() ?? last;
    }

    /// <summary>
    /// First character of what the node will give; null for nothing. Blocks are written for it, with all that this leaves in the state.
    /// </summary>
    private static char? Peek(WriterState state, Node node, Node parent) => node.Type switch
    {
        "text" => SafeText.First(node.Value, state.Scope),
        "emphasis" or "strong" => '*',
        "inlineCode" => '`',
        "html" or "mdxJsxFlowElement" or "mdxJsxTextElement" => '<',
        "link" or "linkReference" => '[',
        "image" or "imageReference" => '!',
        _ => NodeWriter.Write(state, node, parent, default) is [var first, ..] ? first : null,
    };
}
