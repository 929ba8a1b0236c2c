using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;

namespace AgentMark.SampleRunner.Tests;

public sealed class SmallCalls
{
    [Fact]
    public async Task Capabilities_name_every_kind_and_the_evals()
    {
        await using var runner = await TestRunner.StartAsync();

        var answer = await runner.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech], answer.Kinds);
        Assert.Equal(["exact_match", "exact_match_json", "contains", "json_schema"], answer.Evals);
        Assert.True(answer is { Datasets: false, Alerts: true, NeedsAst: false });
        Assert.NotEmpty(answer.Version);
    }

    [Fact]
    public async Task Alerts_are_acknowledged_by_name()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = new HandleAlertRequest { Alert = new Alert { Id = "al_9", Type = "cost", Status = "triggered" } };

        var answer = await runner.Client.HandleAlertAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("cost alert 'al_9': triggered", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exact_match", "\"4\"", "\"4\"", true)]
    [InlineData("exact_match", "4", "\"4\"", true)]
    [InlineData("exact_match", "\"4 \"", "\"4\"", false)]
    [InlineData("exact_match_json", """{"a":1,"b":[2]}""", """{ "b":[2.0], "a":1 }""", true)]
    [InlineData("exact_match_json", """ "{\"a\":1}" """, """{"a":1}""", true)]
    [InlineData("exact_match_json", """{"a":1}""", """{"a":2}""", false)]
    [InlineData("contains", "\"The answer is Bern.\"", "\"bern\"", true)]
    [InlineData("contains", "\"The answer is Bern.\"", "\"Rome\"", false)]
    [InlineData("json_schema", """{"a":1}""", """{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":1}}}""", true)]
    [InlineData("json_schema", """{"a":0.5}""", """{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":1}}}""", false)]
    [InlineData("json_schema", "\"{\\\"a\\\":1}\"", """{"type":"object"}""", true)]
    public async Task Evals_score_one_output(string eval, string output, string expected, bool passes)
    {
        await using var runner = await TestRunner.StartAsync();
        var request = new EvaluateRequest
        {
            OutputJson = ByteString.CopyFromUtf8(output),
            Item = new DatasetItem { ExpectedOutputJson = ByteString.CopyFromUtf8(expected) },
            Evals = { "unknown", eval },
        };

        var result = Assert.Single((await runner.Client.EvaluateAsync(request, cancellationToken: TestContext.Current.CancellationToken)).Results);

        Assert.Equal((eval, passes, passes ? 1.0 : 0.0), (result.Name, result.Passed, result.Score));
        Assert.Equal(passes ? "correct" : "incorrect", result.Label);
    }

    [Theory]
    [InlineData("""{"propertyNames":{"pattern":"a"}}""", "propertyNames")]
    [InlineData("""{"$ref":"#"}""", "deep")]
    [InlineData("""{"$ref":"#/nowhere"}""", "#/nowhere")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "https://example.com/schema")]
    [InlineData("""{"required":"x"}""", "wrong type")]
    [InlineData("\"no schema\"", "schema")]
    public async Task A_schema_that_cannot_be_judged_by_gets_a_reason_and_no_verdict(string schema, string reason)
    {
        await using var runner = await TestRunner.StartAsync();
        var request = new EvaluateRequest
        {
            OutputJson = ByteString.CopyFromUtf8("{}"),
            Item = new DatasetItem { ExpectedOutputJson = ByteString.CopyFromUtf8(schema) },
            Evals = { "json_schema" },
        };

        var result = Assert.Single((await runner.Client.EvaluateAsync(request, cancellationToken: TestContext.Current.CancellationToken)).Results);

        Assert.False(result.HasPassed || result.HasScore);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_is_not_json_is_refused_by_its_name()
    {
        await using var runner = await TestRunner.StartAsync();
        var request = new EvaluateRequest
        {
            OutputJson = ByteString.CopyFromUtf8("{"),
            Item = new DatasetItem { ExpectedOutputJson = ByteString.CopyFromUtf8("1") },
            Evals = { "contains" },
        };

        var refusal = await Assert.ThrowsAsync<RpcException>(() =>
            runner.Client.EvaluateAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal("output_json is not JSON.", refusal.Status.Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("agentmark.v1.RunnerService")]
    public async Task Health_is_serving(string service)
    {
        await using var runner = await TestRunner.StartAsync();
        var health = new Health.HealthClient(runner.Channel);

        var answer = await health.CheckAsync(
            new HealthCheckRequest { Service = service }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
    }
}
