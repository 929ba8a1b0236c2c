using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>The forms in which a tree travels. Positions are on all nodes and attributes, or on none.</summary>
internal static class TreeForm
{
    private static readonly HashSet<string> s_dropped = ["position", "start", "end", "loc", "range", "data", "meta", "raw", "extra", "comments"];

    /// <summary>Gives each node and attribute a line and column that no other has.</summary>
    public static void Locate(JsonNode tree)
    {
        var count = 0;
        foreach (var node in Mdast.Objects(tree).Where(node => (string?)node["type"] != "mdxJsxAttributeValueExpression").ToList())
        {
            var (line, column) = (1 + (count / 7), 1 + (count % 7 * 11));
            node["position"] = new JsonObject { ["start"] = Point(line, column, count * 10), ["end"] = Point(line, column + 5, (count * 10) + 5) };
            count++;
        }
    }

    /// <summary>Gives each expression a syntax tree, which nobody reads.</summary>
    public static void AddSyntax(JsonNode tree)
    {
        foreach (var node in Mdast.Objects(tree).Where(IsExpression).ToList())
        {
            node["data"] = new JsonObject { ["estree"] = new JsonObject { ["type"] = "Program", ["start"] = 0, ["end"] = 1, ["body"] = new JsonArray(), ["sourceType"] = "module", ["comments"] = new JsonArray() } };
        }
    }

    /// <summary>Drops what <c>agentmark build</c> drops, a list's start and a fence's meta among it.</summary>
    public static void Build(JsonNode tree)
    {
        foreach (var node in Mdast.Objects(tree).ToList())
        {
            foreach (var name in node.Select(member => member.Key).Where(s_dropped.Contains).ToList())
            {
                node.Remove(name);
            }
        }
    }

    private static bool IsExpression(JsonObject node) =>
        (string?)node["type"] is "mdxFlowExpression" or "mdxTextExpression" or "mdxJsxAttributeValueExpression" or "mdxJsxExpressionAttribute";

    private static JsonObject Point(int line, int column, int offset) => new() { ["line"] = line, ["column"] = column, ["offset"] = offset };
}
