using System.Text.Json;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: the runners of <c>examples/runners</c> do as the contract says: the first step of their ladders, and the complete one.</summary>
public sealed class ExampleRunners(ExampleRunnerSet runners) : IClassFixture<ExampleRunnerSet>
{
    public static TheoryData<string> Languages => ExampleRunnerSet.Languages;

    [Theory, MemberData(nameof(Languages))]
    public async Task Least_step_repeats_the_last_message(string language)
    {
        await using var runner = await ExampleRunner.StartAsync(language, "least");

        var events = await runner.RunAsync(Ask.Text("Bern is in Switzerland"));

        Assert.Equal("Bern is in Switzerland", TextOf(events));
        Assert.Equal("stop", events[^1].Finish.Reason);
        Assert.Equal(0, await runner.TerminateAsync());
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Order_to_end_right_after_the_line_that_it_listens_is_heeded(string language)
    {
        await using var runner = await ExampleRunner.StartAsync(language);
        Assert.Equal(0, await runner.TerminateAsync());
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Order_to_end_lets_an_open_run_end(string language)
    {
        await using var server = await OpenAiServer.StartAsync();
        await using var runner = await ExampleRunner.StartAsync(language, variables: [("OPENAI_BASE_URL", server.BaseUrl)]);
        var more = new Signal("the model to go on");
        server.On("wait here", ModelAnswers.Waiting(more, "be", "fore"));
        using var call = runner.Client.RunPrompt(Ask.Text("wait here"), cancellationToken: TestContext.Current.CancellationToken);
        await NextTextAsync(call);

        var end = runner.TerminateAsync();
        await Eventually.TrueAsync(async () => await RefusesAsync(runner), "the runner to take no more calls");
        more.Set();

        Assert.Equal("fore", await NextTextAsync(call));
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal("stop", call.ResponseStream.Current.Finish.Reason);
        Assert.Equal(0, await end);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Unix_socket_is_listened_on_also_where_a_killed_runner_left_its_file(string language)
    {
        var folder = Directory.CreateTempSubdirectory("agentmark-e2e-");
        var path = Path.Combine(folder.FullName, "runner.sock");
        await using (var killed = await ExampleRunner.StartAsync(language, socket: path))
        {
            await killed.KillAsync();
        }

        Assert.True(File.Exists(path), "There is no file that could be in the way.");
        await using (var runner = await ExampleRunner.StartAsync(language, socket: path))
        {
            Assert.Equal("Bern", TextOf(await runner.RunAsync(Ask.Text("Bern"))));
            Assert.Equal(0, await runner.TerminateAsync());
        }

        folder.Delete(recursive: true);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Unix_socket_on_which_a_runner_answers_is_left_to_it(string language)
    {
        var folder = Directory.CreateTempSubdirectory("agentmark-e2e-");
        var path = Path.Combine(folder.FullName, "runner.sock");
        await using (var first = await ExampleRunner.StartAsync(language, socket: path))
        {
            var refusal = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => ExampleRunner.StartAsync(language, socket: path));
            Assert.Contains($"Another process is listening on unix://{path} already.", refusal.Message, StringComparison.Ordinal);
            Assert.Equal("Bern", TextOf(await first.RunAsync(Ask.Text("Bern"))));
        }

        folder.Delete(recursive: true);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Health_is_serving(string language)
    {
        var health = new Grpc.Health.V1.Health.HealthClient((await runners.AloneAsync(language)).Channel);
        foreach (var service in new[] { "", "agentmark.v1.RunnerService" })
        {
            var answer = await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Capabilities_are_what_the_runner_can_do_now(string language)
    {
        var alone = await (await runners.AloneAsync(language)).Client.GetCapabilitiesAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([PromptKind.Text, PromptKind.Object], alone.Kinds);
        var whole = await (await runners.WithModelAsync(language)).Client.GetCapabilitiesAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech], whole.Kinds);
        Assert.True(whole is { Datasets: false, Alerts: true, NeedsAst: false });
        Assert.Contains("exact_match", whole.Evals);
        Assert.Equal($"agentmark-{language}-runner", whole.Name);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Without_a_model_the_last_message_is_streamed_word_by_word(string language)
    {
        const string Text = " One  two\n\"three\" <four> ähm \U0001F600 ";
        var runner = await runners.AloneAsync(language);
        var events = await runner.RunAsync(Ask.Text(Text));
        Assert.Equal(Text, TextOf(events));
        Assert.Equal(6, events.Count(happened => happened.TextDelta is not null));

        events = await runner.RunAsync(Ask.Prompt(PromptKind.Object, Text));
        var pieces = events.Select(happened => happened.ObjectTextDelta?.Text).OfType<string>().ToList();
        Assert.InRange(pieces.Count, 3, 12);
        Assert.Equal(Text, JsonElement.Parse(string.Concat(pieces)).GetProperty("echo").GetString());
        Assert.Equal("stop", events[^1].Finish.Reason);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Prompt_of_fifteen_megabytes_is_taken(string language)
    {
        var text = new string('x', 15 * 1024 * 1024);
        Assert.Equal(text, TextOf(await (await runners.AloneAsync(language)).RunAsync(Ask.Text(text))));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task What_the_runner_cannot_do_is_refused_by_name(string language)
    {
        var alone = await runners.AloneAsync(language);
        var whole = await runners.WithModelAsync(language);
        var notRendered = Ask.Text("x");
        notRendered.Prompt = null;

        await RefusesAsync(whole, notRendered, StatusCode.FailedPrecondition, "The prompt did not come rendered, and this runner does not render prompts: the sidecar is too old, or cannot render this one.");
        await RefusesAsync(whole, Ask.Prompt((PromptKind)9, "x"), StatusCode.Unimplemented, "This runner does not know prompts of kind 9.");
        await RefusesAsync(alone, Ask.Prompt(PromptKind.Image, "x"), StatusCode.Unimplemented, "Images and speech need a model: set OPENAI_BASE_URL or OPENAI_API_KEY.");
        await RefusesAsync(alone, Ask.Text("x", prompt => prompt.Tools.Add(new Tool { Name = "hammer" })), StatusCode.FailedPrecondition, "The prompt uses the tool 'hammer', but this runner has only: add, word_count.");
        await RefusesAsync(
            whole,
            Ask.Text("x", prompt => prompt.Messages.Add(new PromptMessage { Parts = { new ContentPart { Text = "" }, new ContentPart() } })),
            StatusCode.InvalidArgument,
            "messages[1].parts[1] holds no content that this runner knows; it may be older than the sidecar.");
        await RefusesAsync(whole, Ask.Prompt(PromptKind.Image, ""), StatusCode.InvalidArgument, "The prompt has no text to paint; give it an ImagePrompt tag with some.");
        await RefusesAsync(whole, Ask.Prompt(PromptKind.Speech, ""), StatusCode.InvalidArgument, "The prompt has no text to speak; give it a SpeechPrompt tag with some.");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Model_that_is_not_there_is_unavailable(string language)
    {
        await using var runner = await ExampleRunner.StartAsync(language, variables: [("OPENAI_BASE_URL", $"http://127.0.0.1:{Ports.Next()}/v1")]);
        await RefusesAsync(runner, Ask.Text("x"), StatusCode.Unavailable, "The model service cannot be reached.");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Field_that_is_not_json_is_refused_by_its_name(string language)
    {
        var runner = await runners.WithModelAsync(language);
        foreach (var garbage in new[] { "{"u8.ToArray(), "NaN"u8.ToArray(), [0x22, 0xFF, 0x22], "\"\n\""u8.ToArray(), "{} {}"u8.ToArray() })
        {
            var bytes = ByteString.CopyFrom(garbage);
            foreach (var kind in new[] { PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech })
            {
                await RefusesAsync(runner, Ask.Prompt(kind, "x", prompt => (prompt.SettingsJson, prompt.Text) = (bytes, "x")), StatusCode.InvalidArgument, "prompt.settings_json is not JSON.");
            }

            await RefusesAsync(runner, Ask.Prompt(PromptKind.Object, "x", prompt => prompt.OutputSchemaJson = bytes), StatusCode.InvalidArgument, "prompt.output_schema_json is not JSON.");
            await EvaluateRefusesAsync(runner, bytes, Ask.Json("1"), "output_json is not JSON.");
            await EvaluateRefusesAsync(runner, Ask.Json("1"), bytes, "expected_output_json is not JSON.");
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Alert_is_acknowledged_by_name(string language)
    {
        var runner = await runners.AloneAsync(language);
        var answer = await runner.Client.HandleAlertAsync(
            new HandleAlertRequest { Alert = new Alert { Id = "a1", Type = "cost", Status = "triggered" } }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("The sample runner saw the cost alert 'a1': triggered.", answer.Message);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => runner.Client.HandleAlertAsync(new(), cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);
        Assert.Equal((StatusCode.InvalidArgument, "alert is not set."), (refusal.StatusCode, refusal.Status.Detail));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Output_is_held_against_what_was_expected(string language)
    {
        var runner = await runners.AloneAsync(language);
        var right = new EvalResult { Name = "exact_match", Score = 1, Label = "correct", Reason = "The output is the expected text.", Passed = true };
        var wrong = new EvalResult { Name = "exact_match", Score = 0, Label = "incorrect", Reason = "The output differs from the expected text.", Passed = false };
        foreach (var (output, expected, result) in new[]
        {
            ("\"Bern\"", "\"Bern\"", right),
            ("\"Bern \"", "\"Bern\"", wrong),
            ("4", "\"4\"", right),
            ("4.0", "4", wrong),
            (""" { "a" : [ 1 , "b c" ] } """, """{"a":[1,"b c"]}""", right),
            ("\"Bern\"", "", new EvalResult { Name = "exact_match", Reason = "The row has no expected output to compare with." }),
        })
        {
            var answer = await EvaluateAsync(runner, Ask.Json(output), Ask.Json(expected));
            Assert.Equal(result, Assert.Single(answer.Results));
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Whole_prompt_reaches_the_model(string language)
    {
        var server = await runners.ServerAsync();
        var words = $"the whole prompt of {language}";
        server.On(words, ModelAnswers.Text("yes"));

        await (await runners.WithModelAsync(language)).RunAsync(Ask.Prompt(PromptKind.Object, words, prompt =>
        {
            prompt.Settings = new Settings { Temperature = 0, TopP = 0.25, PresencePenalty = 0.5, FrequencyPenalty = -0.5, MaxTokens = 99, Seed = 7, Stop = { "END" } };
            prompt.OutputSchemaJson = Ask.Json("""{"type":"object"}""");
            prompt.Messages.Insert(0, new PromptMessage { Role = "system", Parts = { new ContentPart { Text = "Be brief." } } });
            prompt.Messages.Add(new PromptMessage
            {
                Role = "tester",
                Parts =
                {
                    new ContentPart { Text = "Look:" },
                    new ContentPart { Image = new Media { Url = "https://example.com/a.png" } },
                    new ContentPart { Image = new Media { Data = ByteString.CopyFrom(1, 2, 3), MimeType = "image/webp" } },
                    new ContentPart { File = new Media { Data = ByteString.CopyFrom(4, 5, 6), MimeType = "application/pdf" } },
                },
            });
        }));

        var (_, key, body) = server.Requests.Single(request => request.Body.GetRawText().Contains(words, StringComparison.Ordinal));
        Assert.Equal("Bearer key-of-the-test", key);
        Assert.Equal("test-model", body.GetProperty("model").GetString());
        foreach (var (member, value) in new[] { ("temperature", 0), ("top_p", 0.25), ("presence_penalty", 0.5), ("frequency_penalty", -0.5), ("max_completion_tokens", 99), ("seed", 7) })
        {
            Assert.Equal(value, body.GetProperty(member).GetDouble());
        }

        Assert.Equal("""["END"]""", body.GetProperty("stop").GetRawText());
        var format = JsonElement.Parse("""{"type":"json_schema","json_schema":{"name":"asked","schema":{"type":"object"}}}""");
        Assert.True(JsonElement.DeepEquals(format, body.GetProperty("response_format")), body.GetRawText());
        Assert.Equal(["system", "user", "user"], body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        var parts = body.GetProperty("messages")[2].GetProperty("content");
        Assert.Equal("Look:", parts[0].GetProperty("text").GetString());
        Assert.Equal("https://example.com/a.png", parts[1].GetProperty("image_url").GetProperty("url").GetString());
        Assert.Equal("data:image/webp;base64,AQID", parts[2].GetProperty("image_url").GetProperty("url").GetString());
        Assert.Equal("data:application/pdf;base64,BAUG", parts[3].GetProperty("file").GetProperty("file_data").GetString());
    }

    private static string TextOf(IEnumerable<RunPromptResponse> events) => string.Concat(events.Select(happened => happened.TextDelta?.Text));

    private static async Task<string> NextTextAsync(AsyncServerStreamingCall<RunPromptResponse> call)
    {
        while (await Eventually.ResultAsync(call.ResponseStream.MoveNext(TestContext.Current.CancellationToken), "the next event"))
        {
            if (call.ResponseStream.Current.TextDelta is { } delta)
            {
                return delta.Text;
            }
        }

        throw new InvalidOperationException("The run ended without more text.");
    }

    private static async Task<bool> RefusesAsync(ExampleRunner runner)
    {
        try
        {
            await runner.Client.GetCapabilitiesAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
            return false;
        }
        catch (RpcException)
        {
            return true;
        }
    }

    private static async Task RefusesAsync(ExampleRunner runner, RunPromptRequest request, StatusCode code, string words)
    {
        var status = await runner.RefusalAsync(request);
        Assert.Equal((code, words), (status.StatusCode, status.Detail));
    }

    private static async Task<EvaluateResponse> EvaluateAsync(ExampleRunner runner, ByteString output, ByteString expected) => await runner.Client.EvaluateAsync(
        new EvaluateRequest { OutputJson = output, Item = new DatasetItem { ExpectedOutputJson = expected }, Evals = { "unknown", "exact_match" } },
        cancellationToken: TestContext.Current.CancellationToken);

    private static async Task EvaluateRefusesAsync(ExampleRunner runner, ByteString output, ByteString expected, string words)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => EvaluateAsync(runner, output, expected));
        Assert.Equal((StatusCode.InvalidArgument, words), (refusal.StatusCode, refusal.Status.Detail));
    }
}
