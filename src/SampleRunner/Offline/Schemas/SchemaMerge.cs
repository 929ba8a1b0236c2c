using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>Joins two schemas into one that asks for both.</summary>
internal static class SchemaMerge
{
    /// <summary>The join, a new schema; <c>false</c> joined with anything allows nothing.</summary>
    public static JsonObject Of(JsonObject one, JsonNode? other)
    {
        var result = (JsonObject)one.DeepClone();
        if (other is not JsonObject more)
        {
            return other?.GetValueKind() == JsonValueKind.False ? new JsonObject { ["enum"] = new JsonArray() } : result;
        }

        foreach (var (name, value) in more)
        {
            result[name] = result.TryGetPropertyValue(name, out var mine) ? Both(result, name, mine, value) : value?.DeepClone();
        }

        return result;
    }

    private static JsonNode? Both(JsonObject result, string name, JsonNode? mine, JsonNode? theirs)
    {
        switch (name)
        {
            case "properties" when mine is JsonObject left && theirs is JsonObject right:
                return new JsonObject(left.Select(member => member.Key).Union(right.Select(member => member.Key)).Select(key =>
                    KeyValuePair.Create(key, Both(left[key], right[key]))));
            case "required" when mine is JsonArray left && theirs is JsonArray right:
                return new JsonArray([.. left.Concat(right).Select(item => item?.DeepClone())]);
            case "enum" when mine is JsonArray left && theirs is JsonArray right:
                return new JsonArray([.. left.Where(item => right.Any(match => JsonNode.DeepEquals(item, match))).Select(item => item?.DeepClone())]);
            case "type":
                return Types(mine, theirs);
            case "items" or "additionalProperties" when mine is JsonObject left:
                return Of(left, theirs);
            case "minimum" or "exclusiveMinimum" or "minLength" or "minItems" or "minProperties":
                return (Size(mine) >= Size(theirs) ? mine : theirs)?.DeepClone();
            case "maximum" or "exclusiveMaximum" or "maxLength" or "maxItems":
                return (Size(mine) <= Size(theirs) ? mine : theirs)?.DeepClone();
            case "allOf" when mine is JsonArray left && theirs is JsonArray right:
                return new JsonArray([.. left.Concat(right).Select(item => item?.DeepClone())]);
            case "anyOf" or "oneOf" or "$ref":
                // Two of a kind cannot stand side by side: one moves into an allOf.
                var parts = result["allOf"] as JsonArray ?? [];
                parts.Add((JsonNode)new JsonObject { [name] = theirs?.DeepClone() });
                result["allOf"] = parts;
                return mine?.DeepClone();
            default:
                return theirs?.DeepClone();
        }
    }

    private static JsonNode? Both(JsonNode? mine, JsonNode? theirs) => (mine, theirs) switch
    {
        (JsonObject left, not null) => Of(left, theirs),
        (not null, JsonObject right) => Of(right, mine),
        _ => (mine ?? theirs)?.DeepClone(),
    };

    private static JsonArray Types(JsonNode? mine, JsonNode? theirs)
    {
        var left = SchemaTypes.Names(mine);
        var right = SchemaTypes.Names(theirs);
        var both = left.Where(type => right.Contains(type) || (type == "integer" && right.Contains("number")))
            .Concat(right.Where(type => type == "integer" && left.Contains("number")));
        return new JsonArray([.. both.Distinct().Select(type => (JsonNode?)type)]);
    }

    private static double Size(JsonNode? number) => number?.GetValueKind() == JsonValueKind.Number ? number.GetValue<double>() : 0;
}
