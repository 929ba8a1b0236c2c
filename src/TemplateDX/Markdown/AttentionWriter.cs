using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Emphasis and strong. Asterisks work only between certain kinds of characters; elsewhere a neighbour is hidden in a reference.</summary>
internal static class AttentionWriter
{
    public static string Write(WriterState state, Node node, string marker, Edges edges)
    {
        state.Enter(Construct.Other);
        var content = PhrasingWriter.Write(state, node, new Edges('*', '*'));
        state.Leave();

        var (insideStart, outsideBefore) = Encode(edges.Before, content is [var first, ..] ? first : null);
        if (insideStart)
        {
            content = string.Concat(CharacterReference.Write(content[0]), content.AsSpan(1));
        }

        var (insideEnd, outsideAfter) = Encode(edges.After, content is [.., var last] ? last : null);
        if (insideEnd)
        {
            content = string.Concat(content.AsSpan(0, content.Length - 1), CharacterReference.Write(content[^1]));
        }

        state.Attention = new AttentionSides(outsideBefore, outsideAfter);
        return marker + content + marker;
    }

    private static (bool Inside, bool Outside) Encode(char? outside, char? inside) => (CharacterKinds.Of(outside), CharacterKinds.Of(inside)) switch
    {
        (CharacterKind.Punctuation, CharacterKind.Space) => (true, false),
        (_, CharacterKind.Space) => (true, true),
        (CharacterKind.Letter, CharacterKind.Punctuation) => (false, true),
        _ => (false, false),
    };
}
