using AgentMark.EndToEnd.Harness;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a data-set run is one stream of rows; a row that fails does not end it, and no <c>done</c> follows.</summary>
public abstract class Datasets(SharedSidecar shared) : SharedSidecarTests(shared)
{
    private const string TraceId = "7d3c0f6f2a5b4e1c9a8b7c6d5e4f3a2b";

    [Fact]
    public async Task Row_with_everything()
    {
        var eval = new EvalResult { Name = "exact", Score = 1, Label = "correct", Reason = "same", Passed = true };
        var (lines, request) = await RunAsync(Say.Row("""{ "n" : 2 }""", "\"4\"", "\"4\"", 11, TraceId, eval));
        Assert.Equal(
            [$$$"""{"type":"dataset","result":{"input":{"n":2},"expectedOutput":"4","actualOutput":"4","tokens":11,"evals":[{"name":"exact","score":1,"label":"correct","reason":"same","passed":true}]},"traceId":"{{{TraceId}}}","runId":"{{{request.RunId}}}","runName":"nightly"}"""],
            lines);
    }

    [Fact]
    public async Task Row_with_the_least()
    {
        var (lines, request) = await RunAsync(Say.Row("null"));
        Assert.Equal([$$"""{"type":"dataset","result":{"input":null,"evals":[]},"runId":"{{request.RunId}}","runName":"nightly"}"""], lines);
    }

    [Fact]
    public async Task Zero_false_and_empty_are_values()
    {
        var eval = new EvalResult { Name = "e", Score = 0, Label = "", Reason = "", Passed = false };
        var (lines, request) = await RunAsync(Say.Row("0", "\"\"", "\"\"", 0, "", eval, new EvalResult { Name = "bare" }));
        Assert.Equal(
            [$$"""{"type":"dataset","result":{"input":0,"expectedOutput":"","actualOutput":"","tokens":0,"evals":[{"name":"e","score":0,"label":"","reason":"","passed":false},{"name":"bare"}]},"runId":"{{request.RunId}}","runName":"nightly"}"""],
            lines);
    }

    [Fact]
    public async Task Score_that_is_no_number_is_left_out()
    {
        var (lines, _) = await RunAsync(Say.Row("1", evals: [new EvalResult { Name = "e", Score = double.NaN }, new EvalResult { Name = "f", Score = double.PositiveInfinity }]));
        Assert.Contains("\"evals\":[{\"name\":\"e\"},{\"name\":\"f\"}]", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_rows_are_error_lines_and_the_run_goes_on()
    {
        var (lines, _) = await RunAsync(Say.RowError("row is odd"), Say.Row("1"), Say.RowError("row is even", 3, 2), Say.Row("2"));
        Assert.Equal(4, lines.Count);
        Assert.Equal("""{"type":"error","error":"row is odd"}""", lines[0]);
        Assert.Equal("""{"type":"error","error":"row is even"}""", lines[2]);
        Assert.Equal("dataset", Lines.TypeOf(lines[3]));
    }

    [Fact]
    public async Task No_rows_are_an_empty_stream()
    {
        var (lines, _) = await RunAsync();
        Assert.Empty(lines);
    }

    [Fact]
    public async Task Failure_before_the_first_row_is_a_status()
    {
        var name = Event.NewName();
        Runner.OnDataset(name, _ => throw new RpcException(new Status(StatusCode.NotFound, "no data set of that name")));
        using var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.FailsAsync(404, "no data set of that name");
    }

    [Fact]
    public async Task Failure_after_the_first_row_ends_the_stream_with_an_error()
    {
        var name = Event.NewName();
        Runner.OnDataset(name, async call =>
        {
            await call.SendAsync(Say.Row("1"));
            throw new RpcException(new Status(StatusCode.Internal, "the disk is gone"));
        });
        using var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.IsStreamAsync();
        var lines = await reply.LinesAsync();
        Assert.Equal(2, lines.Count);
        Lines.IsError(lines[1], "the disk is gone");
    }

    [Fact]
    public async Task Runner_that_dies_ends_the_stream_with_an_error()
    {
        var name = Event.NewName();
        var read = new Signal("the first row to be read");
        Runner.OnDataset(name, async call =>
        {
            await call.SendAsync(Say.Row("1"));
            await read.WaitAsync();
            call.BreakStream();
        });
        using var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.IsStreamAsync();
        await reply.NextLineAsync();
        read.Set();
        Lines.IsError(Assert.Single(await reply.LinesAsync()));
    }

    [Fact]
    public async Task Row_without_input_is_an_error_that_names_the_field()
    {
        var (lines, _) = await RunAsync(Say.Row(""));
        Lines.IsError(Assert.Single(lines), "input_json");
    }

    [Fact]
    public async Task Without_a_runner_or_a_source_for_data_sets_the_answer_says_what_to_set()
    {
        var name = Event.NewName();
        using var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.FailsAsync(400, "AGENTMARK_DATASETS_DIR");
    }

    [Fact]
    public async Task Event_is_handed_over()
    {
        var (_, request) = await RunWithAsync(
            """
            "experimentId":"nightly","datasetPath":"data/cities.jsonl","sampling":{"rows":[0, 2],"seed":1.0},"concurrency":4.7,"experimentKey":"key-1","sourceTreeHash":"abc","promptPath":"p.mdx","colour":"red"
            """);
        Assert.Equal("nightly", request.RunName);
        Assert.Equal("data/cities.jsonl", request.DatasetPath);
        Assert.Equal("""{"rows":[0,2],"seed":1.0}""", request.SamplingJson.ToStringUtf8().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(4, request.Concurrency);
        Assert.Equal("key-1", request.ExperimentKey);
        Assert.Equal("abc", request.SourceTreeHash);
        Assert.Equal("p.mdx", request.PromptPath);
        Assert.Equal("""{"colour":"red"}""", request.ExtraJson.ToStringUtf8());
        Assert.True(Guid.TryParse(request.RunId, out _), $"The run id is no UUID: {request.RunId}");
    }

    [Theory]
    [InlineData("\"promptPath\":\"\"", 20)]
    [InlineData("\"concurrency\":null", 20)]
    [InlineData("\"concurrency\":0", 1)]
    [InlineData("\"concurrency\":-3", 1)]
    [InlineData("\"concurrency\":0.5", 1)]
    public async Task Concurrency_has_a_default_and_a_least_value(string member, int expected)
    {
        var (_, request) = await RunWithAsync(member);
        Assert.Equal(expected, request.Concurrency);
    }

    [Theory]
    [InlineData("\"promptPath\":\"\"", "local-experiment")]
    [InlineData("\"datasetRunName\":\"old\"", "old")]
    [InlineData("\"datasetRunName\":\"old\",\"experimentId\":\"new\"", "new")]
    public async Task Run_name_comes_from_the_event_of_any_age(string member, string expected)
    {
        var (_, request) = await RunWithAsync(member);
        Assert.Equal(expected, request.RunName);
    }

    [Fact]
    public async Task Commit_is_taken_where_the_tree_hash_is_missing()
    {
        var (_, request) = await RunWithAsync("\"commitSha\":\"c0ffee\"");
        Assert.Equal("c0ffee", request.SourceTreeHash);
    }

    [Fact]
    public async Task Data_set_of_the_prompt_is_the_default()
    {
        var name = Event.NewName();
        Runner.OnDataset(name, Say.Row("1"));
        using var reply = await Webhook.PostAsync(Event.Flat(
            "dataset-run",
            $$"""{"ast":{{Event.Ast(name, more: "test_settings:\\n  dataset: own.jsonl\\n")}}}"""));
        await reply.LinesAsync();
        Assert.Equal("own.jsonl", (await Runner.CallOfAsync(name)).Dataset.DatasetPath);
    }

    [Fact]
    public async Task Asking_for_one_json_answer_changes_nothing()
    {
        var name = Event.NewName();
        Runner.OnDataset(name, Say.Row("1"));
        using var reply = await Webhook.PostAsync(Event.Dataset(name, "\"options\":{\"shouldStream\":false}"));
        await reply.IsStreamAsync();
        Assert.Single(await reply.LinesAsync());
    }

    private async Task<(List<string> Lines, RunDatasetRequest Request)> RunAsync(params RunDatasetResponse[] events)
    {
        var name = Event.NewName();
        Runner.OnDataset(name, events);
        using var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.IsStreamAsync();
        return (await reply.LinesAsync(), Runner.CallsOf(name).Single().Dataset);
    }

    private async Task<(List<string> Lines, RunDatasetRequest Request)> RunWithAsync(string members)
    {
        var name = Event.NewName();
        Runner.OnDataset(name, Say.Row("1"));
        using var reply = await Webhook.PostAsync(Event.Dataset(name, members));
        await reply.IsStreamAsync();
        return (await reply.LinesAsync(), Runner.CallsOf(name).Single().Dataset);
    }
}

public sealed class DatasetsJit(JitSidecar shared) : Datasets(shared), IClassFixture<JitSidecar>;

public sealed class DatasetsAot(AotSidecar shared) : Datasets(shared), IClassFixture<AotSidecar>;
