using System.Text.Json;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a runner that implements RunPrompt alone has data sets too: loaded, sampled, rendered, run over all runners, scored.</summary>
public abstract class DatasetRows(SidecarBinary binary) : OwnSidecarTests(binary)
{
    private const string Cities = """
        {"input":{"city":"Bern","n":1.0},"expected_output":"Bern"}
        {"input":{"city":"Zürich"},"expected_output":"Basel","note":"ignored"}

        {"input":["a list"]}
        """;

    [Fact]
    public async Task Rows_are_rendered_run_and_scored()
    {
        var (webhook, runner) = await StartAsync(Cities);
        runner.Evals = request => new EvaluateResponse
        {
            Results = { new EvalResult { Name = "same", Passed = request.OutputJson.Equals(request.Item.ExpectedOutputJson), Score = 1 }, new EvalResult { Name = "not asked for" } },
        };
        runner.Capabilities!.Evals.AddRange(["same", "other"]);
        var name = Echo(runner);

        var (lines, runId) = await RunAsync(webhook, name, ",\"concurrency\":1", settings: "test_settings: {dataset: cities.jsonl, evals: [same, unknown]}");

        Assert.Equal(
            [
                Row("""{"input":{"city":"Bern","n":1.0},"expectedOutput":"Bern","actualOutput":"Bern","tokens":5,"evals":[{"name":"same","score":1,"passed":true}]}""", runId),
                Row("""{"input":{"city":"Zürich"},"expectedOutput":"Basel","actualOutput":"Zürich","tokens":5,"evals":[{"name":"same","score":1,"passed":false}]}""", runId),
                Row("""{"input":["a list"],"actualOutput":"","tokens":5,"evals":[{"name":"same","score":1,"passed":false}]}""", runId),
            ],
            lines.Select(WithoutTrace));
        Assert.Equal(3, lines.Select(TraceOf).Distinct().Count());
        var first = runner.CallsOf(name).Select(call => call.Prompt).Single(prompt => prompt.Item.Index == 0);
        Assert.Equal(("nightly", runId, 0L), (first.Item.RunName, first.Item.ExperimentRunId, first.Item.Index));
        Assert.Equal(12, first.Item.Name.Length);
        Assert.Equal("""{"city":"Bern","n":1.0}""", first.PropsJson.ToStringUtf8());
        Assert.False(first.Stream);
        Assert.True(first.AstJson.IsEmpty);
    }

    [Fact]
    public async Task Unimplemented_is_remembered()
    {
        var (webhook, runner) = await StartAsync(Cities);
        runner.Capabilities = null;
        var name = Echo(runner);

        foreach (var _ in (int[])[1, 2])
        {
            Assert.Equal(3, (await RunAsync(webhook, name)).Lines.Count);
        }

        Assert.Single(runner.Calls, call => call.Method == "RunDataset");
    }

    [Fact]
    public async Task Rows_that_fail_are_error_lines_and_the_others_go_on()
    {
        var (webhook, runner) = await StartAsync("""
            {"input":{"city":"fails before"}}
            {"input":{"city":"fails after"}}
            {"input":{"city":"ends early"}}
            {"input":{"city":"is fine"}}
            not json
            {"expected_output":"no input"}
            """);
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            switch (CityOf(call))
            {
                case "fails before":
                    throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.FailedPrecondition, "no such tool: hammer"));
                case "fails after":
                    await call.SendAsync(Say.Text("half"), Say.Error("the model is tired"));
                    break;
                case "ends early":
                    await call.SendAsync(Say.Text("half"));
                    break;
                default:
                    await call.SendAsync(Say.Text("whole"), Say.Finish());
                    break;
            }
        });

        var (lines, _) = await RunAsync(webhook, name, more: ",\"concurrency\":1");

        Assert.Equal(6, lines.Count);
        Lines.IsError(lines[0], "Row 0: no such tool: hammer");
        Lines.IsError(lines[1], "Row 1: the model is tired");
        Lines.IsError(lines[2], "Row 2:");
        Assert.Contains("\"actualOutput\":\"whole\"", lines[3], StringComparison.Ordinal);
        Lines.IsError(lines[4], "Line 5", "not JSON");
        Lines.IsError(lines[5], "Line 6", "no input");
    }

    [Fact]
    public async Task Row_that_cannot_be_rendered_is_an_error_line()
    {
        var (webhook, runner) = await StartAsync("""
            {"input":{"image":"%%%"}}
            {"input":{"image":"https://example.com/a.png"}}
            """);
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("seen"), Say.Finish());
        var ast = $$$"""{"type":"root","children":[{"type":"yaml","value":"name: {{{name}}}\ntext_config: {model_name: m}\ntest_settings: {dataset: cities.jsonl}"},{"type":"mdxJsxFlowElement","name":"User","children":[{"type":"mdxJsxFlowElement","name":"ImageAttachment","attributes":[{"type":"mdxJsxAttribute","name":"image","value":{"type":"mdxJsxAttributeValueExpression","value":"props.image"}}],"children":[]}]}]}""";

        using var reply = await webhook.PostAsync(Event.Flat("dataset-run", $$"""{"ast":{{ast}},"concurrency":1}"""));
        var lines = await reply.LinesAsync();

        Lines.IsError(lines[0], "Row 0", "neither an absolute URL nor base64");
        Assert.Equal("dataset", Lines.TypeOf(lines[1]));
        Assert.Equal("https://example.com/a.png", runner.CallsOf(name).Single().Prompt.Prompt.Messages[0].Parts[1].Image.Url);
    }

    [Theory]
    [InlineData("\"sampling\":{\"rows\":[2,0,9]}", "0,2")]
    [InlineData("\"sampling\":{\"split\":{\"portion\":\"test\",\"percentage\":50}}", "2")]
    [InlineData("\"sampling\":{\"rows\":[]}", "")]
    public async Task Sampled_rows_are_run(string sampling, string indices)
    {
        var (webhook, runner) = await StartAsync(Cities);
        var name = Echo(runner);

        var (lines, _) = await RunAsync(webhook, name, more: "," + sampling);

        Assert.Equal(indices, string.Join(',', runner.CallsOf(name).Select(call => call.Prompt.Item.Index).Order()));
        Assert.Equal(indices.Length == 0 ? 0 : indices.Split(',').Length, lines.Count);
    }

    [Theory]
    [InlineData("\"datasetPath\":\"none.jsonl\"", 404, "none.jsonl")]
    [InlineData("\"datasetPath\":\"../cities.jsonl\"", 400, "outside")]
    [InlineData("\"datasetPath\":\"cities.json\"", 400, ".jsonl")]
    [InlineData("\"sampling\":{\"sample\":101}", 400, "sampling")]
    [InlineData("\"sampling\":{\"sample\":5,\"rows\":[1]}", 400, "only one")]
    public async Task Data_set_that_cannot_be_run_is_a_status(string member, int status, string word)
    {
        var (webhook, runner) = await StartAsync(Cities);
        using var reply = await webhook.PostAsync(Body(Echo(runner), "," + member));
        await reply.FailsAsync(status, word);
    }

    [Fact]
    public async Task Empty_data_set_is_an_empty_stream()
    {
        var (webhook, runner) = await StartAsync("");
        Assert.Empty((await RunAsync(webhook, Echo(runner))).Lines);
    }

    [Fact]
    public async Task Images_have_no_tokens_no_evals_and_no_trace()
    {
        var (webhook, runner) = await StartAsync("""{"input":{"a":1}}""");
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Image("image/png", 1, 2, 3));
        using var reply = await webhook.PostAsync(Event.Flat("dataset-run", $$"""{"ast":{{Event.Ast(name, "image_config", more: "test_settings: {dataset: cities.jsonl, evals: [x]}")}},"experimentId":"nightly"}"""));
        await reply.IsStreamAsync();
        var run = runner.CallsOf(name).Single().Prompt.RunId;
        Assert.Equal(
            [$$$"""{"type":"dataset","result":{"input":{"a":1},"actualOutput":[{"mimeType":"image/png","base64":"AQID"}],"evals":[]},"runId":"{{{run}}}","runName":"nightly"}"""],
            await reply.LinesAsync());
    }

    [Fact]
    public async Task As_many_rows_as_the_run_allows_are_in_flight_and_spread_over_all_runners()
    {
        var (webhook, runners) = await StartAsync(Rows(60), 2);
        var name = Event.NewName();
        var open = 0;
        var most = 0;
        var full = new Signal("seven rows to be in flight");
        foreach (var runner in runners)
        {
            runner.OnPrompt(name, async call =>
            {
                var now = Interlocked.Increment(ref open);
                InterlockedMax(ref most, now);
                if (now == 7)
                {
                    full.Set();
                }

                await full.WaitAsync();
                Interlocked.Decrement(ref open);
                await call.SendAsync(Say.Text("x"), Say.Finish());
            });
        }

        Assert.Equal(60, (await RunAsync(webhook, name, more: ",\"concurrency\":7")).Lines.Count);

        Assert.Equal(7, most);
        Assert.All(runners, runner => Assert.InRange(runner.CallsOf(name).Count(), 20, 40));
    }

    [Fact]
    public async Task Runner_that_dies_loses_no_row_silently()
    {
        var (webhook, runners) = await StartAsync(Rows(400), 2);
        var name = Event.NewName();
        var seen = 0;
        var enough = new Signal("the doomed runner to have some rows");
        runners[0].OnPrompt(name, async call =>
        {
            if (Interlocked.Increment(ref seen) == 30)
            {
                enough.Set();
            }

            await (enough.HasHappened ? call.HangAsync() : call.SendAsync(Say.Text("from the first"), Say.Finish()));
        });
        runners[1].OnPrompt(name, Say.Text("from the second"), Say.Finish());

        using var reply = await webhook.PostAsync(Body(name));
        await enough.WaitAsync();
        await runners[0].StopAsync();
        var lines = await reply.LinesAsync();

        Assert.Equal(400, lines.Count);
        var errors = lines.Where(line => Lines.TypeOf(line) == "error").ToList();
        Assert.InRange(errors.Count, 1, 20);
        var indices = lines.Except(errors).Select(line => JsonElement.Parse(line).GetProperty("result").GetProperty("input").GetProperty("i").GetInt32())
            .Concat(errors.Select(line => int.Parse(JsonElement.Parse(line).GetProperty("error").GetString()!.Split(' ', ':')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Enumerable.Range(0, 400), indices.Order());
    }

    [Fact]
    public async Task Client_that_leaves_ends_all_rows_and_starts_no_more()
    {
        var (webhook, runner) = await StartAsync(Rows(1_000));
        var name = Event.NewName();
        runner.OnPrompt(name, call => call.HangAsync());
        using (await webhook.PostAsync(Body(name, ",\"concurrency\":5")))
        {
            await Eventually.TrueAsync(() => runner.CallsOf(name).Count() == 5, "five rows to be in flight");
        }

        await Eventually.TrueAsync(() => runner.CallsOf(name).All(call => call.Cancelled.HasHappened), "all rows to be cancelled");
        Assert.Equal(5, runner.CallsOf(name).Count());
    }

    [Fact]
    public async Task Hundred_thousand_rows_pass_in_flat_memory()
    {
        const int Count = 100_000;
        const int Warm = 20_000;
        var (webhook, runner) = await StartAsync(Rows(Count));
        runner.KeepsCalls = false;
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Text("x"), Say.Finish());

        using var reply = await webhook.PostAsync(Body(name));
        await reply.IsStreamAsync();
        var rows = 0;
        var warm = 0L;
        while (await reply.NextLineAsync() is { } line)
        {
            Assert.StartsWith("{\"type\":\"dataset\"", line, StringComparison.Ordinal);
            rows++;
            if (rows == Warm)
            {
                warm = Sidecar.Rss;
            }
        }

        Assert.Equal(Count, rows);
        Assert.InRange(Sidecar.Rss, 0, warm + (24L * 1024 * 1024));
    }

    private SidecarProcess Sidecar { get; set; } = null!;

    private static string Rows(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $$$"""{"input":{"i":{{{i}}}}}""" + "\n"));

    private static string CityOf(RunnerCall call) => JsonElement.Parse(call.Prompt.PropsJson.Span) is { ValueKind: JsonValueKind.Object } props && props.TryGetProperty("city", out var city) ? city.GetString()! : "";

    /// <summary>A prompt whose only message is the row's city, and a runner that says it again.</summary>
    private static string Echo(ScriptedRunner runner)
    {
        var name = Event.NewName();
        runner.OnPrompt(name, call => call.Method == "RunPrompt"
            ? call.SendAsync(Say.Text(call.Prompt.Prompt.Messages[0].Parts[0].Text), Say.Finish("stop", 2, 3))
            : throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unimplemented, "prompts alone")));
        return name;
    }

    private static string Body(string name, string more = "", string settings = "test_settings: {dataset: cities.jsonl}") => Event.Flat(
        "dataset-run",
        $$"""{"ast":{"type":"root","children":[{"type":"yaml","value":"name: {{name}}\ntext_config: {model_name: m}\n{{settings}}"},{"type":"mdxJsxFlowElement","name":"User","attributes":[],"children":[{"type":"mdxTextExpression","value":"props.city"}]}]},"experimentId":"nightly"{{more}}}""");

    private static async Task<(List<string> Lines, string RunId)> RunAsync(Webhook webhook, string name, string more = "", string settings = "test_settings: {dataset: cities.jsonl}")
    {
        using var reply = await webhook.PostAsync(Body(name, more, settings));
        await reply.IsStreamAsync();
        var lines = await reply.LinesAsync();
        var run = lines.Select(line => JsonElement.Parse(line)).FirstOrDefault(line => line.TryGetProperty("runId", out _));
        return (lines, run.ValueKind == JsonValueKind.Object ? run.GetProperty("runId").GetString()! : "");
    }

    private static string Row(string result, string runId) => $$"""{"type":"dataset","result":{{result}},"runId":"{{runId}}","runName":"nightly"}""";

    private static string TraceOf(string line) => JsonElement.Parse(line).GetProperty("traceId").GetString()!;

    private static string WithoutTrace(string line) => line.Replace($"\"traceId\":\"{TraceOf(line)}\",", "", StringComparison.Ordinal);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private async Task<(Webhook Webhook, ScriptedRunner Runner)> StartAsync(string rows)
    {
        var (webhook, runners) = await StartAsync(rows, 1);
        return (webhook, runners[0]);
    }

    private async Task<(Webhook Webhook, ScriptedRunner[] Runners)> StartAsync(string rows, int count)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "cities.jsonl"), rows, TestContext.Current.CancellationToken);
        var runners = new ScriptedRunner[count];
        for (var i = 0; i < count; i++)
        {
            runners[i] = await StartRunnerAsync();
            runners[i].Capabilities!.Datasets = false;
            runners[i].Capabilities!.NeedsAst = false;
        }

        Sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = string.Join(',', runners.Select(runner => runner.Address)),
            ["AGENTMARK_DATASETS_DIR"] = Folder,
        });
        return (SenderTo(Sidecar), runners);
    }
}

public sealed class DatasetRowsJit() : DatasetRows(SidecarBinary.Jit);

public sealed class DatasetRowsAot() : DatasetRows(SidecarBinary.Aot);
