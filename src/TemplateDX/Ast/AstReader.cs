using System.Text.Json;
using AgentMark.TemplateDX.Expressions;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Ast;

/// <summary>
/// Reads the JSON of a syntax tree, whole or as <c>agentmark build</c> strips it. Unknown members are ignored, and members of a
/// type they should not have count as absent.
/// </summary>
internal static class AstReader
{
    /// <summary>Levels of nodes. Rendering calls itself several times for each.</summary>
    public const int MaxDepth = 500;

    // The parser's own trees of expressions hang below the nodes and are deeper than them.
    private const int MaxJsonDepth = 8_192;

    /// <exception cref="TemplateException">It is no syntax tree, or too deep a one.</exception>
    public static Node Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            return ReadNode(document.RootElement, 1);
        }
        catch (JsonException e)
        {
            throw Refused($"it is not JSON, or nested too deeply ({e.Message})");
        }
    }

    private static Node ReadNode(JsonElement json, int depth)
    {
        Bounds.EnsureStack();
        if (depth > MaxDepth)
        {
            throw Refused($"it is nested deeper than {MaxDepth} levels");
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return new Node(""); // unknown, which only matters where it would have to be written
        }

        var type = Text(json, "type") ?? "";
        var at = ReadPosition(json);
        var value = Text(json, "value");
        return new Node(type)
        {
            At = at,
            Value = value,
            Children = ReadChildren(json, depth),
            Name = Text(json, "name"),
            Attributes = ReadAttributes(json, at),
            Code = type is "mdxFlowExpression" or "mdxTextExpression" ? CompiledExpression.Of(value ?? "") : null,
            Depth = Number(json, "depth"),
            Ordered = Flag(json, "ordered"),
            Start = Number(json, "start"),
            Spread = Flag(json, "spread"),
            Lang = Text(json, "lang"),
            Meta = Text(json, "meta"),
            Url = Text(json, "url"),
            Title = Text(json, "title"),
            Alt = Text(json, "alt"),
            Identifier = Text(json, "identifier"),
            Label = Text(json, "label"),
            ReferenceType = Text(json, "referenceType"),
        };
    }

    private static List<Node>? ReadChildren(JsonElement json, int depth)
    {
        if (Member(json, "children", JsonValueKind.Array) is not { } children)
        {
            return null;
        }

        var nodes = new List<Node>(children.GetArrayLength());
        foreach (var child in children.EnumerateArray())
        {
            nodes.Add(ReadNode(child, depth + 1));
        }

        return nodes;
    }

    private static IReadOnlyList<NodeAttribute> ReadAttributes(JsonElement json, SourcePosition? element) =>
        Member(json, "attributes", JsonValueKind.Array) is { } attributes
            ? [.. attributes.EnumerateArray().Select(attribute => ReadAttribute(attribute, element))]
            : [];

    /// <summary>An attribute without a position stands where its element does.</summary>
    private static NodeAttribute ReadAttribute(JsonElement json, SourcePosition? element)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Refused("each attribute of an element is an object");
        }

        var at = ReadPosition(json) ?? element;
        if (Text(json, "type") == "mdxJsxExpressionAttribute")
        {
            return new NodeAttribute(null, Text(json, "value") ?? "", true, at);
        }

        var name = Text(json, "name") ?? throw Refused("each attribute of an element has a name");
        return Member(json, "value", JsonValueKind.Object) is { } expression
            ? new NodeAttribute(name, Text(expression, "value") ?? "", true, at)
            : new NodeAttribute(name, Text(json, "value"), false, at);
    }

    private static SourcePosition? ReadPosition(JsonElement json) =>
        Member(json, "position", JsonValueKind.Object) is { } position
        && Member(position, "start", JsonValueKind.Object) is { } start
        && Number(start, "line") is { } line
        && Number(start, "column") is { } column
            ? new SourcePosition((int)line, (int)column)
            : null;

    private static string? Text(JsonElement json, string name) =>
        Member(json, name, JsonValueKind.String) is { } text ? ValueJson.Text(text) : null;

    private static double? Number(JsonElement json, string name) =>
        Member(json, name, JsonValueKind.Number) is { } number ? number.GetDouble() : null;

    private static bool? Flag(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    private static JsonElement? Member(JsonElement json, string name, JsonValueKind kind) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static TemplateException Refused(string reason) =>
        new(TemplateErrorClass.Ast, $"The prompt's syntax tree cannot be used: {reason}.");
}
