using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Walking;

/// <summary>Tells what the order of turns has done to the order of messages.</summary>
internal static class MessageOrder
{
    public static IReadOnlyList<string> Warnings(Node root, WalkResult walk)
    {
        var warnings = new List<string>();
        if (!IsInOrder(root, walk.Tags))
        {
            warnings.Add("The messages are in another order than in the prompt: a tag that stands behind another one inside an If, ElseIf or Else is reached later.");
        }

        if (walk.Lost > 0)
        {
            warnings.Add($"{walk.Lost} message(s) are lost: their tags stand too deep inside another message to be reached in time.");
        }

        return warnings;
    }

    private static bool IsInOrder(Node root, IReadOnlyList<Node> tags)
    {
        var next = 0;
        foreach (var node in Descendants(root))
        {
            if (next < tags.Count && ReferenceEquals(node, tags[next]))
            {
                next++;
            }
        }

        return next == tags.Count;
    }

    private static IEnumerable<Node> Descendants(Node root)
    {
        var left = new Stack<Node>([root]);
        while (left.TryPop(out var node))
        {
            yield return node;
            for (var index = (node.Children?.Count ?? 0) - 1; index >= 0; index--)
            {
                left.Push(node.Children![index]);
            }
        }
    }
}
