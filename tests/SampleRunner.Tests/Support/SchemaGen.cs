using System.Text.Json.Nodes;
using CsCheck;

namespace AgentMark.SampleRunner.Tests.Support;

/// <summary>Generates schemas that can be met.</summary>
internal static class SchemaGen
{
    private const int Deepest = 3;

    private static readonly Gen<string> Name = Gen.Int[0, 5].Select(index => new[] { "a", "b", "name", "größe", "x.y", "long name" }[index]);

    public static readonly Gen<JsonObject> Schema = At(Deepest);

    private static Gen<JsonObject> At(int depth) => depth == 0
        ? Gen.OneOf(Simple(), Text(), Integer(), Number(), OneValue())
        : Gen.OneOf(Text(), Integer(), Number(), OneValue(), Array(depth), Object(depth), Object(depth), Choice(depth), Both(depth));

    private static Gen<JsonObject> Simple() =>
        Gen.Int[0, 4].Select(index =>
        new JsonObject { ["type"] = new[] { "null", "boolean", "string", "integer", "number" }[index] });

    private static Gen<JsonObject> Text() => Gen.Int[0, 30].SelectMany(least => Gen.Int[0, 10].Select(more =>
        new JsonObject { ["type"] = "string", ["minLength"] = least, ["maxLength"] = least + more }));

    private static Gen<JsonObject> Integer() => Gen.Int[-1000, 1000].SelectMany(low => Gen.Int[2, 50].SelectMany(span => Gen.Bool.Select(isOpen =>
        isOpen
            ? new JsonObject { ["type"] = "integer", ["exclusiveMinimum"] = low, ["exclusiveMaximum"] = low + span }
            : new JsonObject { ["type"] = "integer", ["minimum"] = low, ["maximum"] = low + span, ["multipleOf"] = span / 2 })));

    private static Gen<JsonObject> Number() => Gen.Int[-1000, 1000].SelectMany(low => Gen.Int[1, 50].SelectMany(span => Gen.Bool.Select(isOpen =>
        new JsonObject { ["type"] = "number", [isOpen ? "exclusiveMinimum" : "minimum"] = low / 8.0, ["exclusiveMaximum"] = (low + span) / 8.0 })));

    private static Gen<JsonObject> OneValue() => Gen.Int[0, 5].Array[1, 4].SelectMany(values => Gen.Bool.Select(isConst => isConst
        ? new JsonObject { ["const"] = values[0] }
        : new JsonObject { ["enum"] = new JsonArray([.. values.Select(value => (JsonNode?)$"v{value}"), null]) }));

    private static Gen<JsonObject> Array(int depth) => At(depth - 1).SelectMany(items => Gen.Int[0, 4].SelectMany(least => Gen.Int[0, 2].Select(more =>
        new JsonObject { ["type"] = "array", ["items"] = items.DeepClone(), ["minItems"] = least, ["maxItems"] = least + more })));

    private static Gen<JsonObject> Object(int depth) => Name.HashSet[0, 4].SelectMany(names => At(depth - 1).Array[names.Count].SelectMany(schemas =>
        Gen.Int[0, 4].Select(required => new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(names.Zip(schemas, (name, schema) => KeyValuePair.Create(name, (JsonNode?)schema.DeepClone()))),
            ["required"] = new JsonArray([.. names.Take(required).Select(name => (JsonNode?)name)]),
            ["additionalProperties"] = false,
        })));

    private static Gen<JsonObject> Choice(int depth) => At(depth - 1).Array[1, 3].Select(branches =>
        new JsonObject { ["anyOf"] = new JsonArray([.. branches.Select(branch => branch.DeepClone())]) });

    private static Gen<JsonObject> Both(int depth) => Object(depth).Select(Name, (schema, name) =>
        new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone(), new JsonObject { ["title"] = name }) });
}
