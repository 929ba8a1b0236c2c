using System.Text.Json;
using AgentMark.SampleRunner.Offline.Schemas;
using AgentMark.SampleRunner.Evals.Schemas;
using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using CsCheck;
using Grpc.Core;

namespace AgentMark.SampleRunner.Tests;

public sealed class ObjectRuns
{
    [Fact]
    public async Task An_object_run_streams_json_text_that_conforms_to_the_schema()
    {
        await using var runner = await TestRunner.StartAsync();
        const string schema = """
            {type: object, required: [city, people], properties: {city: {type: string, minLength: 3}, people: {type: integer, minimum: 1},
             tags: {type: array, items: {enum: [a, b]}, minItems: 2}}}
            """;

        var events = await runner.RunAsync(Ask.Object(schema));

        Assert.Equal(RunPromptResponse.EventOneofCase.Started, events[0].EventCase);
        Assert.All(events[1..^1], happened => Assert.Equal(RunPromptResponse.EventOneofCase.ObjectTextDelta, happened.EventCase));
        Assert.True(events.Count > 5, $"The object came in {events.Count} events.");
        var value = Ask.Value(events);
        Assert.Equal("offline city", value.GetProperty("city").GetString());
        Assert.True(value.GetProperty("people").GetInt64() >= 1);
        Assert.Equal(2, value.GetProperty("tags").GetArrayLength());
        Assert.Equal("stop", events[^1].Finish.Reason);
        Assert.Equal(events.Count - 2, events[^1].Finish.Usage.OutputTokens);
    }

    [Fact]
    public async Task Without_a_schema_the_object_is_still_json()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Prompt(PromptKind.Object, "object_config: {model_name: m}", ("User", "x")));

        Assert.Equal(JsonValueKind.Object, Ask.Value(events).ValueKind);
    }

    [Fact]
    public async Task A_schema_that_cannot_be_met_is_refused_with_the_reason()
    {
        await using var runner = await TestRunner.StartAsync();

        var status = await runner.RefusalAsync(Ask.Object("{type: object, required: [a], properties: {a: {type: string, pattern: '^x{7}$'}}}"));

        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Contains("$.a", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_generated_schemas_conform_to_them() =>
        SchemaGen.Schema.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 8]).Sample((schema, seed) =>
        {
            var element = JsonElement.Parse(schema.ToJsonString());
            var value = JsonElement.Parse(SchemaSample.Create(element, seed)?.ToJsonString() ?? "null");
            Conforms(element, value);
        }, iter: 3000);

    [Theory]
    [InlineData("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["next"],"properties":{"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}}}}}""")]
    [InlineData("""{"type":"object","required":["kids"],"properties":{"kids":{"type":"array","items":{"$ref":"#"}}}}""")]
    [InlineData("""{"type":"object","properties":{"left":{"$ref":"#"},"right":{"$ref":"#"},"more":{"$ref":"#"}}}""")]
    [InlineData("""{"definitions":{"a/b~":{"type":"integer","minimum":7,"maximum":7}},"items":{"$ref":"#/definitions/a~1b~0"},"type":"array","minItems":3}""")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"integer","minimum":3}}},{"properties":{"a":{"maximum":3}},"required":["a"]}]}""")]
    [InlineData("""{"type":["null","string"],"minLength":40}""")]
    [InlineData("""{"type":"integer","exclusiveMinimum":4,"exclusiveMaximum":6}""")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"maximum":0.001}""")]
    [InlineData("""{"type":"number","minimum":1.5,"multipleOf":0.1,"maximum":1.69}""")]
    [InlineData("""{"type":"array","uniqueItems":true,"minItems":2,"items":{"type":"boolean"}}""")]
    [InlineData("""{"type":"array","prefixItems":[{"const":1},{"const":"two"}],"items":false}""")]
    [InlineData("""{"type":"object","required":["x"],"additionalProperties":{"type":"boolean"}}""")]
    [InlineData("""{"anyOf":[false,{"type":"string","pattern":"^x{9}$"},{"type":"boolean"}]}""")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":5}""")]
    [InlineData("""{"type":"object","anyOf":[{"required":["b"]}],"properties":{"a":{"type":"string"},"b":{"enum":[1,null]}}}""")]
    [InlineData("true")]
    public void Values_of_awkward_schemas_conform_to_them(string schema)
    {
        var element = JsonElement.Parse(schema);

        Conforms(element, JsonElement.Parse(SchemaSample.Create(element, "seed")?.ToJsonString() ?? "null"));
    }

    [Theory]
    [InlineData("""{"type":"object","required":["me"],"properties":{"me":{"$ref":"#"}}}""")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/nowhere"}""")]
    [InlineData("""{"type":"integer","minimum":1.1,"maximum":1.9}""")]
    [InlineData("""{"type":"number","minimum":1e300}""")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":1}""")]
    [InlineData("""{"enum":[]}""")]
    [InlineData("""{"not":{}}""")]
    [InlineData("""{"type":"array","uniqueItems":true,"minItems":3,"items":{"type":"boolean"}}""")]
    [InlineData("false")]
    public void Schemas_that_allow_nothing_that_this_model_can_make_are_refused(string schema)
    {
        var refusal = Assert.Throws<RpcException>(() => SchemaSample.Create(JsonElement.Parse(schema), "seed"));

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
    }

    private static void Conforms(JsonElement schema, JsonElement value) =>
        Assert.True(SchemaValidator.IsValid(schema, value), $"{value} does not conform to {schema}");
}
