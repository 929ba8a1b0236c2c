using System.Text.Json;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;
using Grpc.Core;
using Grpc.Health.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: the streaming step of each ladder, one file, is a useful runner: text, objects, a tool, and everything that can go wrong with them.</summary>
public sealed class StreamingExampleRunners(StreamingRunnerSet runners) : IClassFixture<StreamingRunnerSet>
{
    private const string BrokeOff = "The model service broke off its answer.";

    public static TheoryData<string> Languages => ExampleRunnerSet.Languages;

    [Theory, MemberData(nameof(Languages))]
    public async Task Text_is_streamed_with_the_prompts_settings(string language)
    {
        var words = $"settings of {language}";
        var events = await (await runners.RunnerAsync(language)).RunAsync(Ask.Text(words, prompt =>
        {
            prompt.Settings = new Settings { Temperature = 0, MaxTokens = 99 };
            prompt.Messages.Insert(0, new PromptMessage { Role = "system", Parts = { new ContentPart { Text = "Be " }, new ContentPart { Text = "brief." } } });
            prompt.Messages.Add(new PromptMessage { Role = "observer", Parts = { new ContentPart { Text = "Yes." } } });
        }));

        Assert.Equal(["Hel", "lo"], events.Select(happened => happened.TextDelta?.Text).OfType<string>());
        Assert.Equal("stop", events[^1].Finish.Reason);
        var (path, key, body) = (await runners.ServerAsync()).Requests.Single(request => request.Body.GetRawText().Contains(words, StringComparison.Ordinal));
        Assert.Equal(("/v1/chat/completions", "Bearer key-of-the-test"), (path, key));
        Assert.Equal(("test-model", 0, 99), (body.GetProperty("model").GetString(), body.GetProperty("temperature").GetDouble(), body.GetProperty("max_completion_tokens").GetInt64()));
        Assert.Equal(
            [("system", "Be brief."), ("user", words), ("user", "Yes.")],
            body.GetProperty("messages").EnumerateArray().Select(message => (message.GetProperty("role").GetString(), message.GetProperty("content").GetString())));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Object_is_streamed_as_its_text_and_its_schema_reaches_the_model(string language)
    {
        var words = $"an object of {language}";
        var events = await (await runners.RunnerAsync(language)).RunAsync(
            Ask.Prompt(PromptKind.Object, words, prompt => prompt.OutputSchemaJson = Ask.Json("""{"type":"object"}""")));

        Assert.Equal(["""{"city":""", "\"Bern\"}"], events.Select(happened => happened.ObjectTextDelta?.Text).OfType<string>());
        Assert.Equal("stop", events[^1].Finish.Reason);
        var body = (await runners.ServerAsync()).Requests.Single(request => request.Body.GetRawText().Contains(words, StringComparison.Ordinal)).Body;
        var format = JsonElement.Parse("""{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}}""");
        Assert.True(JsonElement.DeepEquals(format, body.GetProperty("response_format")), body.GetRawText());
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Tool_that_the_model_calls_is_run_and_the_model_asked_again(string language)
    {
        var events = await (await runners.RunnerAsync(language)).RunAsync(Ask.Text("2 and 40.5", prompt => prompt.Tools.Add(new Tool { Name = "add" })));

        Assert.Equal(4, events.Count);
        Assert.Equal(("t1", "add", """{"a":2,"b":40.5}"""), (events[0].ToolCall.Id, events[0].ToolCall.Name, events[0].ToolCall.ArgsJson.ToStringUtf8()));
        Assert.Equal(("t1", "add", "42.5"), (events[1].ToolResult.Id, events[1].ToolResult.Name, events[1].ToolResult.ResultJson.ToStringUtf8()));
        Assert.Equal("It is 42.5.", events[2].TextDelta.Text);
        Assert.Equal("stop", events[3].Finish.Reason);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task What_it_cannot_do_is_refused_by_name(string language)
    {
        await RefusesAsync(language, Ask.Prompt(PromptKind.Image, "x"), StatusCode.Unimplemented, "This runner does not know prompts of kind 3.");
        await RefusesAsync(
            language, Ask.Text("x", prompt => prompt.Tools.Add(new Tool { Name = "hammer" })), StatusCode.FailedPrecondition, "The prompt uses the tool 'hammer', but this runner has only: add.");
        foreach (var part in new[] { new ContentPart(), new ContentPart { Image = new Media { Url = "https://example.com/a.png" } } })
        {
            await RefusesAsync(
                language,
                Ask.Text("x", prompt => prompt.Messages.Add(new PromptMessage { Parts = { new ContentPart { Text = "" }, part } })),
                StatusCode.InvalidArgument,
                "messages[1].parts[1] is not text, and this runner takes nothing else.");
        }

        await RefusesAsync(
            language, Ask.Prompt(PromptKind.Object, "x", prompt => prompt.OutputSchemaJson = Ask.Json("{")), StatusCode.InvalidArgument, "prompt.output_schema_json is not JSON.");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Failure_before_the_first_event_is_a_status(string language)
    {
        var server = await runners.ServerAsync();
        foreach (var (theirs, ours) in new[] { (400, StatusCode.InvalidArgument), (404, StatusCode.InvalidArgument), (429, StatusCode.ResourceExhausted), (500, StatusCode.Unavailable), (503, StatusCode.Unavailable) })
        {
            server.On($"refuse {theirs}", ModelAnswers.Plain("because", status: theirs));
            await RefusesAsync(language, Ask.Text($"refuse {theirs}"), ours, $"The model service answered {theirs}: because");
        }

        server.On("nothing at all", ModelAnswers.CutOff());
        await RefusesAsync(language, Ask.Text("nothing at all"), StatusCode.Unavailable, BrokeOff);
        await using var alone = await ExampleRunner.StartAsync(language, "streaming", variables: [("OPENAI_BASE_URL", $"http://127.0.0.1:{Ports.Next()}/v1")]);
        var status = await alone.RefusalAsync(Ask.Text("x"));
        Assert.Equal((StatusCode.Unavailable, "The model service cannot be reached."), (status.StatusCode, status.Detail));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Failure_after_the_first_event_is_an_error_event(string language)
    {
        var server = await runners.ServerAsync();
        server.On("cut here", ModelAnswers.CutOff("half an"));
        server.On("garble here", ModelAnswers.Garbled("half an"));
        foreach (var words in new[] { "cut here", "garble here" })
        {
            var events = await (await runners.RunnerAsync(language)).RunAsync(Ask.Text(words));
            Assert.Equal(2, events.Count);
            Assert.Equal("half an", events[0].TextDelta.Text);
            Assert.Equal(((int)StatusCode.Unavailable, BrokeOff), (events[1].Error.Code, events[1].Error.Message));
        }

        var broken = new Signal("the connection to break");
        server.On($"break here, {language}", ModelAnswers.Broken(broken, "half an"));
        using var call = (await runners.RunnerAsync(language)).Client.RunPrompt(Ask.Text($"break here, {language}"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("half an", (await NextAsync(call)).TextDelta?.Text);
        broken.Set();
        Assert.Equal(BrokeOff, (await NextAsync(call)).Error?.Message);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Caller_that_leaves_ends_the_request_to_the_model(string language)
    {
        var runner = await runners.RunnerAsync(language);
        var gone = new Signal("the request to the model to be given up");
        (await runners.ServerAsync()).On($"hang here, {language}", ModelAnswers.Hanging(gone, "and then"));
        using (var call = runner.Client.RunPrompt(Ask.Text($"hang here, {language}"), cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal("and then", (await NextAsync(call)).TextDelta?.Text);
            Assert.False(gone.HasHappened, "The request was given up before the caller left.");
        }

        await gone.WaitAsync();
        Assert.Equal(3, (await runner.RunAsync(Ask.Text("hello"))).Count);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Health_is_serving_and_large_prompts_are_taken(string language)
    {
        var runner = await runners.RunnerAsync(language);
        var answer = await new Grpc.Health.V1.Health.HealthClient(runner.Channel).CheckAsync(new HealthCheckRequest(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        Assert.Equal(3, (await runner.RunAsync(Ask.Text(new string('x', 15 * 1024 * 1024)))).Count);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Unix_socket_is_listened_on_and_an_order_to_end_is_heeded(string language)
    {
        var folder = Directory.CreateTempSubdirectory("agentmark-e2e-");
        var path = Path.Combine(folder.FullName, "runner.sock");
        await using (var killed = await ExampleRunner.StartAsync(language, "streaming", path))
        {
            await killed.KillAsync();
        }

        Assert.True(File.Exists(path), "There is no file that could be in the way.");
        await using (var runner = await ExampleRunner.StartAsync(language, "streaming", path, ("OPENAI_BASE_URL", (await runners.ServerAsync()).BaseUrl)))
        {
            Assert.Equal(3, (await runner.RunAsync(Ask.Text("hello"))).Count);
            Assert.Equal(0, await runner.TerminateAsync());
        }

        folder.Delete(recursive: true);
    }

    private static async Task<RunPromptResponse> NextAsync(AsyncServerStreamingCall<RunPromptResponse> call)
    {
        Assert.True(await Eventually.ResultAsync(call.ResponseStream.MoveNext(TestContext.Current.CancellationToken), "the next event"), "The run ended.");
        return call.ResponseStream.Current;
    }

    private async Task RefusesAsync(string language, RunPromptRequest request, StatusCode code, string words)
    {
        var status = await (await runners.RunnerAsync(language)).RefusalAsync(request);
        Assert.Equal((code, words), (status.StatusCode, status.Detail));
    }
}
