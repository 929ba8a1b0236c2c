using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentMark.SampleRunner.Tests.Support;

/// <summary>A JSON Schema validator of its own, written after the specification and not after the generator it checks.</summary>
internal static class SchemaCheck
{
    public static void Conforms(JsonElement root, JsonElement schema, JsonElement value) =>
        Assert.True(Allows(root, schema, value), $"{value} does not conform to {schema}");

    private static bool Allows(JsonElement root, JsonElement schema, JsonElement value) => schema.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => schema.EnumerateObject().All(keyword => Keyword(root, schema, keyword.Name, keyword.Value, value)),
    };

    private static bool Keyword(JsonElement root, JsonElement schema, string name, JsonElement rule, JsonElement value) => name switch
    {
        "$ref" => Allows(root, Follow(root, rule.GetString()!), value),
        "type" => rule.ValueKind == JsonValueKind.Array
            ? rule.EnumerateArray().Any(type => IsType(type.GetString()!, value))
            : IsType(rule.GetString()!, value),
        "const" => JsonElement.DeepEquals(rule, value),
        "enum" => rule.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)),
        "anyOf" or "oneOf" => rule.EnumerateArray().Any(branch => Allows(root, branch, value)),
        "allOf" => rule.EnumerateArray().All(part => Allows(root, part, value)),
        _ => value.ValueKind switch
        {
            JsonValueKind.Number => NumberRule(name, rule, value.GetDecimal()),
            JsonValueKind.String => TextRule(name, rule, value.GetString()!),
            JsonValueKind.Array => ArrayRule(root, schema, name, rule, [.. value.EnumerateArray()]),
            JsonValueKind.Object => ObjectRule(root, schema, name, rule, value),
            _ => true,
        },
    };

    private static bool NumberRule(string name, JsonElement rule, decimal value) => name switch
    {
        "minimum" => value >= rule.GetDecimal(),
        "maximum" => value <= rule.GetDecimal(),
        "exclusiveMinimum" => value > rule.GetDecimal(),
        "exclusiveMaximum" => value < rule.GetDecimal(),
        "multipleOf" => value % rule.GetDecimal() == 0,
        _ => true,
    };

    private static bool TextRule(string name, JsonElement rule, string value) => name switch
    {
        "minLength" => value.EnumerateRunes().Count() >= rule.GetInt32(),
        "maxLength" => value.EnumerateRunes().Count() <= rule.GetInt32(),
        "pattern" => Regex.IsMatch(value, rule.GetString()!),
        _ => true,
    };

    private static bool ArrayRule(JsonElement root, JsonElement schema, string name, JsonElement rule, JsonElement[] items)
    {
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
        return name switch
        {
            "minItems" => items.Length >= rule.GetInt32(),
            "maxItems" => items.Length <= rule.GetInt32(),
            "prefixItems" => items.Take(first).Select((item, index) => Allows(root, rule[index], item)).All(isAllowed => isAllowed),
            "items" => items.Skip(first).All(item => Allows(root, rule, item)),
            "uniqueItems" => !items.Where((item, index) => items.Take(index).Any(other => JsonElement.DeepEquals(item, other))).Any(),
            _ => true,
        };
    }

    private static bool ObjectRule(JsonElement root, JsonElement schema, string name, JsonElement rule, JsonElement value)
    {
        var declared = schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(property => property.Name).ToHashSet()
            : [];
        return name switch
        {
            "required" => rule.EnumerateArray().All(member => value.TryGetProperty(member.GetString()!, out _)),
            "properties" => rule.EnumerateObject().All(member => !value.TryGetProperty(member.Name, out var held) || Allows(root, member.Value, held)),
            "additionalProperties" => value.EnumerateObject().Where(member => !declared.Contains(member.Name)).All(member => Allows(root, rule, member.Value)),
            _ => true,
        };
    }

    private static bool IsType(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.String => type == "string",
        JsonValueKind.Array => type == "array",
        JsonValueKind.Object => type == "object",
        _ => type == "number" || (type == "integer" && value.GetDecimal() % 1 == 0),
    };

    private static JsonElement Follow(JsonElement root, string reference)
    {
        var at = root;
        foreach (var step in reference.Split('/').Skip(1))
        {
            at = at.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return at;
    }
}
