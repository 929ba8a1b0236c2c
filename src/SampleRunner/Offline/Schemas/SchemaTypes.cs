using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>Reads which types a schema allows.</summary>
internal static class SchemaTypes
{
    /// <summary>The types to try, null last. A schema that names none is guessed from its other keywords.</summary>
    public static IReadOnlyList<string> Of(JsonObject schema) =>
        schema["type"] is { } given ? [.. Names(given).OrderBy(type => type == "null")] : [Guess(schema)];

    /// <summary>The names in a <c>type</c> keyword, which is one name or a list.</summary>
    public static IReadOnlyList<string> Names(JsonNode? type) => type switch
    {
        JsonArray list => [.. list.Select(name => name?.ToString() ?? "")],
        not null => [type.ToString()],
        _ => [],
    };

    /// <summary>Whether a listed value may stand where <paramref name="types"/> are asked for; a guess excludes nothing.</summary>
    public static bool Allow(IReadOnlyList<string> types, JsonNode? value) => types is ["any"] || types.Any(type => Is(type, value));

    /// <summary>A keyword that counts; null when it is not there.</summary>
    public static int? Count(JsonObject schema, string keyword) =>
        schema[keyword] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? (int)Math.Clamp(value.GetValue<double>(), 0, int.MaxValue)
            : null;

    private static bool Is(string type, JsonNode? value) => (value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.String => type == "string",
        JsonValueKind.Array => type == "array",
        JsonValueKind.Object => type == "object",
        _ => type == "number" || (type == "integer" && double.IsInteger(value!.GetValue<double>())),
    };

    private static string Guess(JsonObject schema)
    {
        ReadOnlySpan<(string Keyword, string Type)> hints =
        [
            ("enum", "any"), ("properties", "object"), ("required", "object"), ("items", "array"), ("prefixItems", "array"),
            ("minItems", "array"), ("minimum", "number"), ("maximum", "number"), ("exclusiveMinimum", "number"),
            ("exclusiveMaximum", "number"), ("multipleOf", "number"),
        ];
        foreach (var (keyword, type) in hints)
        {
            if (schema.ContainsKey(keyword))
            {
                return type;
            }
        }

        return "string";
    }
}
