using System.Text;
using System.Text.Json.Nodes;

namespace AgentMark.TemplateDX.Tests;

/// <summary>Syntax trees in a few words.</summary>
internal static class Tree
{
    private const string Text = "name: p\ntext_config: {model_name: m}\n";

    public static ReadOnlyMemory<byte> Of(params JsonNode[] children) => With(Text, children);

    public static ReadOnlyMemory<byte> With(string frontMatter, params JsonNode[] children) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = "root",
        ["children"] = new JsonArray([new JsonObject { ["type"] = "yaml", ["value"] = frontMatter }, .. children]),
    }.ToJsonString(new() { MaxDepth = 100_000 }));

    public static JsonObject Element(string? name, params JsonNode[] children) => Tag(name, [], children);

    public static JsonObject Tag(string? name, JsonObject[] attributes, params JsonNode[] children) => new()
    {
        ["type"] = "mdxJsxFlowElement",
        ["name"] = name,
        ["attributes"] = new JsonArray([.. attributes]),
        ["children"] = new JsonArray(children),
    };

    public static JsonObject If(string condition, params JsonNode[] children) => Tag("If", [Attribute("condition", condition)], children);

    public static JsonObject Attribute(string name, string expression) => new()
    {
        ["type"] = "mdxJsxAttribute",
        ["name"] = name,
        ["value"] = new JsonObject { ["type"] = "mdxJsxAttributeValueExpression", ["value"] = expression },
    };

    public static JsonObject Parent(string type, params JsonNode[] children) => new() { ["type"] = type, ["children"] = new JsonArray(children) };

    public static JsonObject Literal(string text) => new() { ["type"] = "text", ["value"] = text };

    public static JsonObject Expression(string source) => new() { ["type"] = "mdxTextExpression", ["value"] = source };

    /// <summary>The texts of the rendered messages.</summary>
    public static IReadOnlyList<string> Messages(ReadOnlyMemory<byte> ast, string props = "{}") =>
        [.. Template.Parse(ast).Render(Encoding.UTF8.GetBytes(props)).Messages.Select(message => message.Text)];
}
