using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>Follows local references and joins <c>allOf</c>, so that what remains is one plain schema.</summary>
internal sealed class SchemaReferences(JsonNode root)
{
    private const int MostHops = 100;

    /// <summary>A copy of the schema without <c>$ref</c> and <c>allOf</c> at its top.</summary>
    public JsonObject Flatten(JsonNode? schema, string path)
    {
        var result = AsObject(schema, path);
        for (var hop = 0; hop < MostHops; hop++)
        {
            if (result["$ref"] is JsonValue reference)
            {
                result.Remove("$ref");
                result = SchemaMerge.Of(result, Target(reference.GetValue<string>(), path));
            }
            else if (result["allOf"] is JsonArray parts)
            {
                result.Remove("allOf");
                result = parts.Aggregate(result, SchemaMerge.Of);
            }
            else
            {
                return result;
            }
        }

        throw new NoSampleException($"its references go in a circle at {path}");
    }

    private static JsonObject AsObject(JsonNode? schema, string path) => schema switch
    {
        JsonObject given => (JsonObject)given.DeepClone(),
        JsonValue value when value.GetValueKind() == JsonValueKind.True => [],
        _ => throw new NoSampleException($"{path} allows nothing"),
    };

    // A JSON pointer (RFC 6901) behind '#'.
    private JsonNode? Target(string reference, string path)
    {
        JsonNode? node = reference.StartsWith('#') ? root : null;
        foreach (var step in reference.TrimStart('#').Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject parent => parent[name],
                JsonArray parent when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < parent.Count => parent[index],
                _ => null,
            };
        }

        return node ?? throw new NoSampleException($"the reference {reference} at {path} leads nowhere");
    }
}
