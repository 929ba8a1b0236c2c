using System.Text.Json;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>Reads the members of a syntax-tree node; odd nodes read as empty ones.</summary>
internal static class AstNode
{
    public static string Type(JsonElement node) => Text(node, "type");

    public static string Name(JsonElement node) => Text(node, "name");

    public static string Value(JsonElement node) => Text(node, "value");

    public static IEnumerable<JsonElement> Children(JsonElement node) =>
        node.ValueKind == JsonValueKind.Object
        && node.TryGetProperty("children", out var children)
        && children.ValueKind == JsonValueKind.Array
            ? children.EnumerateArray()
            : [];

    private static string Text(JsonElement node, string member) =>
        node.ValueKind == JsonValueKind.Object
        && node.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
