using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Nodes of a syntax tree, as JSON.</summary>
internal static class Mdast
{
    public static JsonObject Node(string type, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var node = new JsonObject { ["type"] = type };
        foreach (var (name, value) in members)
        {
            node[name] = value;
        }

        return node;
    }

    public static JsonObject Literal(string type, string value) => Node(type, ("value", value));

    public static JsonObject Parent(string type, IEnumerable<JsonNode?> children, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var node = Node(type, members);
        node["children"] = new JsonArray([.. children]);
        return node;
    }

    public static JsonObject Element(string type, string? name, IEnumerable<JsonNode?> attributes, IEnumerable<JsonNode?> children) =>
        Parent(type, children, ("name", name), ("attributes", new JsonArray([.. attributes])));

    public static JsonObject Attribute(string name, string? text) => Node("mdxJsxAttribute", ("name", name), ("value", text));

    public static JsonObject Expression(string name, string source) =>
        Node("mdxJsxAttribute", ("name", name), ("value", Literal("mdxJsxAttributeValueExpression", source)));

    public static JsonObject Spread(string source) => Literal("mdxJsxExpressionAttribute", "..." + source);

    /// <summary>The node and all objects below it, each before what it holds.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => Objects(member.Value)).Prepend(map),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };
}
