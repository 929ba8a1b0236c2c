using System.Text.Json;

namespace AgentMark.SampleRunner.Evals.Schemas;

/// <summary>
/// Says whether a value conforms to a JSON Schema. It knows the usual keywords of draft 2020-12 and references inside the schema;
/// a schema that uses others is refused, since ignoring them could make a wrong value look right.
/// </summary>
internal sealed class SchemaValidator
{
    private const int Deepest = 200;

    private static readonly HashSet<string> Notes =
    [
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "format", "deprecated",
        "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
    ];

    private readonly JsonElement root;

    private SchemaValidator(JsonElement root) => this.root = root;

    /// <exception cref="SchemaException">The schema is none, or one that this cannot judge by.</exception>
    public static bool IsValid(JsonElement schema, JsonElement value)
    {
        try
        {
            return new SchemaValidator(schema).Allows(schema, value, 0);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new SchemaException($"The schema has a keyword with a value of the wrong type: {fault.Message}");
        }
    }

    private bool Allows(JsonElement schema, JsonElement value, int depth)
    {
        if (depth > Deepest)
        {
            throw new SchemaException("The schema refers to itself without end, or is too deep.");
        }

        return schema.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            // All keywords are looked at even when one has failed already: what is unknown must not depend on the value.
            JsonValueKind.Object => schema.EnumerateObject().Aggregate(true, (isSo, keyword) => Keyword(schema, keyword.Name, keyword.Value, value, depth + 1) && isSo),
            _ => throw new SchemaException("A schema is an object, true or false."),
        };
    }

    private bool Keyword(JsonElement schema, string name, JsonElement rule, JsonElement value, int depth) => name switch
    {
        "$ref" => Allows(Follow(rule.GetString()!), value, depth),
        "type" => rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(type => IsType(type, value)) : IsType(rule, value),
        "const" => JsonElement.DeepEquals(rule, value),
        "enum" => rule.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)),
        "anyOf" => rule.EnumerateArray().Any(branch => Allows(branch, value, depth)),
        "oneOf" => rule.EnumerateArray().Count(branch => Allows(branch, value, depth)) == 1,
        "allOf" => rule.EnumerateArray().All(part => Allows(part, value, depth)),
        "not" => !Allows(rule, value, depth),
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" =>
            value.ValueKind != JsonValueKind.Number || ValueRules.Number(name, rule.GetDouble(), value.GetDouble()),
        "minLength" or "maxLength" or "pattern" => value.ValueKind != JsonValueKind.String || ValueRules.Text(name, rule, value.GetString()!),
        "minItems" or "maxItems" or "uniqueItems" => value.ValueKind != JsonValueKind.Array || ValueRules.List(name, rule, [.. value.EnumerateArray()]),
        "prefixItems" or "items" => value.ValueKind != JsonValueKind.Array || Items(schema, name, rule, [.. value.EnumerateArray()], depth),
        "minProperties" or "maxProperties" or "required" => value.ValueKind != JsonValueKind.Object || ValueRules.Members(name, rule, value),
        "properties" or "additionalProperties" => value.ValueKind != JsonValueKind.Object || Properties(schema, name, rule, value, depth),
        _ => Notes.Contains(name) ? true : throw new SchemaException($"This eval does not know the schema's keyword {name}."),
    };

    private bool Items(JsonElement schema, string name, JsonElement rule, JsonElement[] items, int depth)
    {
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
        return name == "items"
            ? items.Skip(first).All(item => Allows(rule, item, depth))
            : items.Take(first).Select((item, index) => Allows(rule[index], item, depth)).All(isAllowed => isAllowed);
    }

    private bool Properties(JsonElement schema, string name, JsonElement rule, JsonElement value, int depth)
    {
        if (name == "properties")
        {
            return rule.EnumerateObject().All(member => !value.TryGetProperty(member.Name, out var held) || Allows(member.Value, held, depth));
        }

        return value.EnumerateObject()
            .Where(member => !schema.TryGetProperty("properties", out var declared) || !declared.TryGetProperty(member.Name, out _))
            .All(member => Allows(rule, member.Value, depth));
    }

    private static bool IsType(JsonElement type, JsonElement value) => type.GetString() switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        var other => throw new SchemaException($"There is no type {other} in schemas."),
    };

    private JsonElement Follow(string reference)
    {
        var at = root;
        if (!reference.StartsWith('#'))
        {
            throw new SchemaException($"The reference {reference} leads out of the schema.");
        }

        foreach (var step in reference.Split('/').Skip(1))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(Unescape(step), out at))
            {
                throw new SchemaException($"The reference {reference} leads nowhere.");
            }
        }

        return at;
    }

    private static string Unescape(string step) =>
        Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
