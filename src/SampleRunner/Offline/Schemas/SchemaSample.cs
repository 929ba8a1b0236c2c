using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.SampleRunner.Running;

namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>
/// Makes a value that conforms to a JSON Schema: the same value for the same schema and seed. Knows type, properties, required,
/// additionalProperties, items, prefixItems, minItems, maxItems, uniqueItems, enum, const, bounds and lengths, multipleOf, common
/// formats, anyOf, oneOf (as anyOf), allOf and local references. Recursion ends where the schema lets it.
/// </summary>
internal sealed class SchemaSample
{
    private const int FullDepth = 4; // below it optional members are left out
    private const int Deepest = 40;
    private const int MostSteps = 20_000;

    private readonly SchemaReferences _references;
    private readonly SamplePicker _picker;
    private int _steps;

    private SchemaSample(JsonNode root, string seed)
    {
        _references = new SchemaReferences(root);
        _picker = new SamplePicker(seed);
    }

    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION saying what in the schema cannot be met.</exception>
    public static JsonNode? Create(JsonElement schema, string seed)
    {
        var root = JsonNode.Parse(schema.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 4096 });
        try
        {
            return new SchemaSample(root!, seed).Make(root, "$", depth: 0);
        }
        catch (NoSampleException fault)
        {
            throw Refusal.FailedPrecondition($"The built-in offline model cannot make a value of the prompt's schema: {fault.Message}.");
        }
    }

    private JsonNode? Make(JsonNode? node, string path, int depth)
    {
        if (++_steps > MostSteps || depth > Deepest)
        {
            throw new NoSampleException($"{path} is nested too deeply or without end");
        }

        var schema = _references.Flatten(node, path);
        foreach (var choice in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema[choice] is JsonArray branches)
            {
                schema.Remove(choice);
                return FirstOf(Ordered(branches, depth), branch => Make(SchemaMerge.Of(schema, branch), path, depth + 1), path);
            }
        }

        foreach (var keyword in (ReadOnlySpan<string>)["not", "if", "contains", "dependentRequired", "dependentSchemas"])
        {
            if (schema.ContainsKey(keyword))
            {
                throw new NoSampleException($"it does not know the keyword {keyword} at {path}");
            }
        }

        if (schema.TryGetPropertyValue("const", out var constant))
        {
            return constant?.DeepClone();
        }

        var types = SchemaTypes.Of(schema);
        return schema["enum"] is JsonArray values
            ? _picker.OneOf([.. values.Where(value => SchemaTypes.Allow(types, value))], path)?.DeepClone()
            : FirstOf(types, type => OfType(type, schema, path, depth), path);
    }

    private JsonNode? OfType(string type, JsonObject schema, string path, int depth) => type switch
    {
        "null" => null,
        "boolean" => _picker.Number(path) % 2 == 0,
        "integer" => SampleNumber.Make(schema, isInteger: true, _picker, path),
        "number" => SampleNumber.Make(schema, isInteger: false, _picker, path),
        "string" => SampleText.Make(schema, path),
        "array" => Array(schema, path, depth),
        "object" => Object(schema, path, depth),
        _ => throw new NoSampleException($"it does not know the type {type} at {path}"),
    };

    private JsonObject Object(JsonObject schema, string path, int depth)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        var required = (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        var result = new JsonObject();
        foreach (var (name, property) in properties)
        {
            if (required.Contains(name))
            {
                result[name] = Make(property, $"{path}.{name}", depth + 1);
            }
            else if (depth < FullDepth && TryMake(property, $"{path}.{name}", depth + 1, out var value))
            {
                result[name] = value;
            }
        }

        foreach (var name in required.Where(name => !result.ContainsKey(name)))
        {
            result[name] = Make(schema["additionalProperties"] ?? new JsonObject(), $"{path}.{name}", depth + 1);
        }

        return SchemaTypes.Count(schema, "minProperties") is { } least && result.Count < least
            ? throw new NoSampleException($"it does not invent members, and {path} must have {least}")
            : result;
    }

    private JsonArray Array(JsonObject schema, string path, int depth)
    {
        var first = schema["prefixItems"] as JsonArray ?? schema["items"] as JsonArray ?? [];
        var rest = schema["items"] is JsonArray ? schema["additionalItems"] : schema["items"];
        var least = SchemaTypes.Count(schema, "minItems") ?? 0;
        var wanted = Math.Min(Math.Max(least, depth < FullDepth ? Math.Max(first.Count, 2) : 0), SchemaTypes.Count(schema, "maxItems") ?? int.MaxValue);
        var isSet = schema["uniqueItems"]?.GetValueKind() == JsonValueKind.True;
        var result = new JsonArray();
        while (result.Count < wanted)
        {
            var item = result.Count < first.Count ? first[result.Count] : rest ?? new JsonObject();
            if (!TryAdd(result, item, isSet, $"{path}[{result.Count}]", depth + 1))
            {
                return result.Count >= least ? result : throw new NoSampleException($"{path} must have {least} items");
            }
        }

        return result;
    }

    // A set needs another value each time: other paths give other values.
    private bool TryAdd(JsonArray items, JsonNode? schema, bool isSet, string path, int depth)
    {
        for (var attempt = 0; attempt < (isSet ? 64 : 1); attempt++)
        {
            var name = attempt == 0 ? path : $"{path}-{attempt}";
            if (TryMake(schema, name, depth, out var value) && !(isSet && items.Any(item => JsonNode.DeepEquals(item, value))))
            {
                items.Add(value);
                return true;
            }
        }

        return false;
    }

    private bool TryMake(JsonNode? schema, string path, int depth, out JsonNode? value)
    {
        try
        {
            value = Make(schema, path, depth);
            return true;
        }
        catch (NoSampleException)
        {
            value = null;
            return false;
        }
    }

    private static JsonNode? FirstOf<T>(IEnumerable<T> choices, Func<T, JsonNode?> make, string path)
    {
        NoSampleException? last = null;
        foreach (var choice in choices)
        {
            try
            {
                return make(choice);
            }
            catch (NoSampleException fault)
            {
                last = fault;
            }
        }

        throw last ?? new NoSampleException($"{path} allows nothing");
    }

    // Deep down, a branch without a reference is likelier to end.
    private static IEnumerable<JsonNode?> Ordered(JsonArray branches, int depth) =>
        depth < FullDepth ? branches : branches.OrderBy(branch => branch?.ToJsonString().Contains("\"$ref\"", StringComparison.Ordinal));
}
