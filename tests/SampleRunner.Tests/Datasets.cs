using System.Text.Json;
using AgentMark.SampleRunner.Datasets;
using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.SampleRunner.Tests;

public sealed class Datasets : IDisposable
{
    private const string TextPrompt = "text_config: {model_name: m}\ntest_settings: {dataset: rows.jsonl, evals: [contains, unknown, exact_match]}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentmark-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rows_are_run_with_their_input_as_props_and_scored()
    {
        Write("""{"input":{"city":"Bern","n":1.0},"expected_output":"Bern"}""", """{"input":{"city":"Rome"}}""");
        await using var runner = await StartAsync();

        var events = await RunAsync(runner, Request(TextPrompt));

        var bern = Assert.Single(events, happened => happened.Row?.ExpectedOutputJson.IsEmpty == false).Row;
        Assert.Equal("""{"city":"Bern","n":1.0}""", bern.InputJson.ToStringUtf8());
        Assert.Equal("\"Bern\"", bern.ExpectedOutputJson.ToStringUtf8());
        Assert.Contains("“About Bern”", JsonElement.Parse(bern.ActualOutputJson.Span).GetString(), StringComparison.Ordinal);
        Assert.True(bern.Tokens > 10);
        Assert.Equal(["contains", "exact_match"], bern.Evals.Select(eval => eval.Name));
        Assert.Equal([true, false], bern.Evals.Select(eval => eval.Passed));
        Assert.Equal([1.0, 0.0], bern.Evals.Select(eval => eval.Score));
        var rome = Assert.Single(events, happened => happened.Row?.ExpectedOutputJson.IsEmpty == true).Row;
        Assert.All(rome.Evals, eval => Assert.False(eval.HasPassed || eval.HasScore));
    }

    [Fact]
    public async Task Bad_rows_are_row_errors_with_their_index_and_the_run_goes_on()
    {
        Write("""{"input":{"city":"A"}}""", "", "{broken", """{"expected_output":"x"}""", """{"input":{"city":"B"}}""");
        await using var runner = await StartAsync();

        var events = await RunAsync(runner, Request(TextPrompt));

        Assert.Equal(2, events.Count(happened => happened.Row is not null));
        var errors = events.Select(happened => happened.Error).OfType<RowError>().OrderBy(error => error.Index).ToList();
        Assert.Equal([1, 2], errors.Select(error => error.Index));
        Assert.All(errors, error => Assert.Equal((int)StatusCode.InvalidArgument, error.Code));
    }

    [Fact]
    public async Task Objects_images_and_speech_become_json_values()
    {
        Write("""{"input":{}}""");
        await using var runner = await StartAsync();

        var value = await OutputAsync(runner, "object_config: {model_name: m, schema: {type: object, required: [a], properties: {a: {const: 7}}}}");
        Assert.Equal("""{"a":7}""", value.GetRawText());
        var images = await OutputAsync(runner, "image_config: {model_name: m}");
        Assert.Equal("image/png", images[0].GetProperty("mimeType").GetString());
        Assert.Equal(0x89, images[0].GetProperty("base64").GetBytesFromBase64()[0]);
        var speech = await OutputAsync(runner, "speech_config: {model_name: m}");
        Assert.Equal("wav", speech.GetProperty("format").GetString());
        Assert.Equal("RIFF"u8, speech.GetProperty("base64").GetBytesFromBase64().AsSpan(0, 4));
    }

    [Theory]
    [InlineData("../rows.jsonl", StatusCode.InvalidArgument)]
    [InlineData("a/../../rows.jsonl", StatusCode.InvalidArgument)]
    [InlineData("/etc/passwd", StatusCode.InvalidArgument)]
    [InlineData("no\0thing", StatusCode.InvalidArgument)]
    [InlineData("missing.jsonl", StatusCode.NotFound)]
    public async Task A_data_set_that_is_not_there_or_not_below_the_folder_is_a_status(string path, StatusCode code)
    {
        await using var runner = await StartAsync();
        var request = Request(TextPrompt);
        request.DatasetPath = path;

        var refusal = await Assert.ThrowsAsync<RpcException>(() => RunAsync(runner, request));

        Assert.Equal(code, refusal.StatusCode);
        Assert.Contains("AGENTMARK_DATASETS_DIR", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "0123456789")]
    [InlineData("""{"seed":3}""", "0123456789")]
    [InlineData("""{"rows":[8,1,1,99]}""", "18")]
    [InlineData("""{"sample":100}""", "0123456789")]
    [InlineData("""{"split":{"portion":"train","percentage":25}}""", "012")]
    [InlineData("""{"split":{"portion":"test","percentage":25}}""", "3456789")]
    public void Sampling_chooses_rows(string json, string rows) => Assert.Equal(rows, Chosen(json));

    [Theory]
    [InlineData("""{"sample":50,"seed":42}""")]
    [InlineData("""{"split":{"portion":"train","percentage":50},"seed":42}""")]
    public void A_seeded_share_takes_the_rows_below_it(string json)
    {
        var expected = string.Concat(Enumerable.Range(0, 10).Where(index => SeededShare.At(42, index) < 0.5));

        Assert.Equal(expected, Chosen(json));
        Assert.NotEmpty(expected);
        Assert.NotEqual("0123456789", expected);
    }

    [Fact]
    public void The_two_sides_of_a_seeded_split_are_all_rows_once()
    {
        var train = Chosen("""{"split":{"portion":"train","percentage":30},"seed":-7.5}""");
        var test = Chosen("""{"split":{"portion":"test","percentage":30},"seed":-7.5}""");

        Assert.Equal("0123456789", string.Concat((train + test).Order()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"sample":0}""")]
    [InlineData("""{"sample":101}""")]
    [InlineData("""{"sample":1.5}""")]
    [InlineData("""{"sample":"10"}""")]
    [InlineData("""{"rows":[-1]}""")]
    [InlineData("""{"rows":{}}""")]
    [InlineData("""{"split":{"portion":"all","percentage":10}}""")]
    [InlineData("""{"split":{"portion":"test","percentage":100}}""")]
    [InlineData("""{"split":{"portion":"test"}}""")]
    [InlineData("""{"sample":10,"rows":[1]}""")]
    [InlineData("""{"seed":1e999}""")]
    [InlineData("""{"seed":"x"}""")]
    public void Sampling_that_makes_no_sense_is_refused(string json) =>
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => Chosen(json)).StatusCode);

    [Theory]
    [InlineData(42, 0, 0.6011037519)]
    [InlineData(42, 1, 0.9998110907)]
    [InlineData(0, 0, 0.2664292086)]
    [InlineData(7, 3, 0.5019920116)]
    public void The_seeded_share_is_the_one_that_every_language_has(double seed, long index, double share) =>
        Assert.Equal(share, SeededShare.At(seed, index), 1e-9);

    [Fact]
    public async Task As_many_rows_are_in_flight_as_asked_for_and_cancelling_the_call_stops_them()
    {
        Write([.. Enumerable.Repeat("""{"input":{}}""", 10)]);
        var models = new StuckModels();
        await using var runner = await TestRunner.StartAsync(options => options with { DatasetsDirectory = _folder.FullName }, models);
        var request = Request(TextPrompt);
        request.Concurrency = 3;
        using var call = runner.Client.RunDataset(request, cancellationToken: TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => models.Running == 3, "three rows are in flight");
        call.Dispose();

        await Wait.UntilAsync(() => models.Running == 0, "the rows in flight are cancelled");
        Assert.Equal(3, models.Started);
    }

    private static string Chosen(string json)
    {
        var isChosen = Sampling.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Choose(() => 10, freshSeed: 1);
        return string.Concat(Enumerable.Range(0, 10).Where(index => isChosen(index)));
    }

    private static RunDatasetRequest Request(string frontMatter) => new()
    {
        RunId = "5b1f0c3a-0d57-4f0e-8d5e-2f3f8a0d4f11",
        RunName = "nightly",
        PromptName = "sample",
        Concurrency = 4,
        DatasetPath = "rows.jsonl",
        AstJson = ByteString.CopyFromUtf8(Ask.Ast(frontMatter, ("User", "About {props.city}"))),
    };

    private static async Task<List<RunDatasetResponse>> RunAsync(TestRunner runner, RunDatasetRequest request)
    {
        using var call = runner.Client.RunDataset(request, deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: TestContext.Current.CancellationToken);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync();
    }

    private static async Task<JsonElement> OutputAsync(TestRunner runner, string frontMatter) =>
        JsonElement.Parse(Assert.Single(await RunAsync(runner, Request(frontMatter))).Row.ActualOutputJson.Span);

    private Task<TestRunner> StartAsync() => TestRunner.StartAsync(options => options with { DatasetsDirectory = _folder.FullName });

    private void Write(params string[] lines) => File.WriteAllLines(Path.Combine(_folder.FullName, "rows.jsonl"), lines);
}
