using AgentMark.TemplateDX.Ast;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Lists and their items.</summary>
internal static class ListWriter
{
    public static string List(WriterState state, Node node, Node? parent)
    {
        state.Enter(Construct.List);
        var outer = state.CurrentBullet;
        var bullet = Bullet(state, node, parent);
        state.CurrentBullet = bullet;
        var text = FlowWriter.Write(state, node);
        state.LastBullet = bullet;
        state.CurrentBullet = outer;
        state.Leave();
        return text;
    }

    /// <summary>The marker, then the blocks of the item, indented by the marker's width and one.</summary>
    public static string Item(WriterState state, Node node, Node? parent)
    {
        var bullet = (state.CurrentBullet ?? '*').ToString();
        if (parent is { Type: "list", Ordered: true })
        {
            // Numbers count up from the start, whatever they were in the source.
            var start = parent.Start is > -1 ? parent.Start.Value : 1;
            bullet = JsNumber.Print(start + state.Index) + bullet;
        }

        state.Enter(Construct.ListItem);
        var content = FlowWriter.Write(state, node);
        state.Leave();
        return Lines.Prefix(content, new LinePrefix(bullet + " ", bullet), new LinePrefix(new string(' ', bullet.Length + 1), ""));
    }

    /// <summary>The other marker right after a list with the same one, and where the markers of nested items would read as a thematic break.</summary>
    private static char Bullet(WriterState state, Node node, Node? parent)
    {
        var (usual, other) = node.Ordered == true ? ('.', ')') : ('*', '-');
        var differs = (parent is not null && state.LastBullet == usual)
            || (node.Ordered != true && node.Children is [var first, ..] && (StartsNestedEmpty(state, first) || node.Children.Any(StartsWithRule)));
        return differs ? other : usual;
    }

    private static bool StartsNestedEmpty(WriterState state, Node firstItem) =>
        firstItem.Children is null or []
        && state.IsDirectlyIn(Construct.ListItem, Construct.List, Construct.ListItem, Construct.List)
        && state.IsFirstChild(3);

    private static bool StartsWithRule(Node item) => item is { Type: "listItem", Children: [{ Type: "thematicBreak" }, ..] };
}
