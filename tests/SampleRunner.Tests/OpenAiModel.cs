using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace AgentMark.SampleRunner.Tests;

/// <summary>The runner in front of an OpenAI-compatible server.</summary>
public sealed class OpenAiModel
{
    [Fact]
    public async Task Text_is_streamed_with_the_prompts_settings_and_the_models_usage()
    {
        await using var server = (await FakeOpenAi.StartAsync()).StreamsText("Hel", "lo");
        await using var runner = await server.RunnerAsync();

        var events = await runner.RunAsync(Ask.Prompt(
            PromptKind.Text,
            "text_config: {model_name: org/model-7b, temperature: 0.5, max_tokens: 99, seed: 7, top_p: 0.25, stop_sequences: [END]}",
            ("System", "Be brief."),
            ("User", "Hi"),
            ("Assistant", "Hello"),
            ("User", "Again")));

        Assert.Equal("org/model-7b", events[0].Started.Model);
        Assert.Equal(["Hel", "lo"], events.Select(happened => happened.TextDelta?.Text).OfType<string>().Where(text => text.Length > 0));
        Assert.Equal("stop", events[^1].Finish.Reason);
        Assert.Equal(new Usage { InputTokens = 3, OutputTokens = 5, TotalTokens = 8 }, events[^1].Finish.Usage);
        var (path, key, body) = Assert.Single(server.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer key-of-the-test"), (path, key));
        Assert.Equal("org/model-7b", body.GetProperty("model").GetString());
        Assert.True(body.GetProperty("stream").GetBoolean());
        Assert.Equal(0.5, body.GetProperty("temperature").GetDouble());
        Assert.Equal(0.25, body.GetProperty("top_p").GetDouble());
        Assert.Equal(99, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.Equal(7, body.GetProperty("seed").GetInt32());
        Assert.Equal("END", body.GetProperty("stop")[0].GetString());
        Assert.Equal(
            ["system", "user", "assistant", "user"], body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
    }

    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("length", "length")]
    [InlineData("content_filter", "content-filter")]
    public async Task Finish_reasons_are_named_as_the_contract_names_them(string theirs, string ours)
    {
        await using var server = (await FakeOpenAi.StartAsync()).Streams([FakeOpenAi.Text("x")], theirs);
        await using var runner = await server.RunnerAsync();

        Assert.Equal(ours, (await runner.RunAsync(Ask.Text("x")))[^1].Finish.Reason);
    }

    [Fact]
    public async Task Tools_are_offered_called_and_answered_and_the_usage_is_the_sum()
    {
        await using var server = (await FakeOpenAi.StartAsync())
            .Streams(
                [
                    FakeOpenAi.ToolCall(0, "t1", "add", """{"a": 1,"""),
                    FakeOpenAi.ToolCall(0, "t1", "", """ "b": 2}"""),
                    FakeOpenAi.ToolCall(1, "t2", "word_count", """{"text":"a b"}"""),
                ],
                "tool_calls")
            .StreamsText("Three");
        await using var runner = await server.RunnerAsync();

        var events = await runner.RunAsync(Ask.Text("1 + 2?", "tools: [add, word_count]"));

        var told = events.Where(happened => happened.ToolCall is not null || happened.ToolResult is not null).ToList();
        Assert.Equal(["t1", "t2"], told[..2].Select(happened => happened.ToolCall.Id));
        Assert.Equal("""{"a":1,"b":2}""", told[0].ToolCall.ArgsJson.ToStringUtf8());
        Assert.Equal([("t1", "add", "3"), ("t2", "word_count", "2")], told[2..].Select(happened =>
            (happened.ToolResult.Id, happened.ToolResult.Name, happened.ToolResult.ResultJson.ToStringUtf8())));
        Assert.Equal("Three", Ask.Output(events));
        Assert.Equal(("stop", 16), (events[^1].Finish.Reason, events[^1].Finish.Usage.TotalTokens));
        var bodies = server.Requests.Select(request => request.Body).ToList();
        Assert.Equal("add", bodies[0].GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(["user", "assistant", "tool", "tool"], bodies[1].GetProperty("messages").EnumerateArray().Select(message =>
            message.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_tool_that_fails_is_an_error_result_and_the_model_hears_of_it()
    {
        await using var server = (await FakeOpenAi.StartAsync())
            .Streams([FakeOpenAi.ToolCall(0, "t1", "add", """{"a":"x","b":2}""")], "tool_calls")
            .StreamsText("Sorry");
        await using var runner = await server.RunnerAsync();

        var events = await runner.RunAsync(Ask.Text("x", "tools: [add]"));

        Assert.True(Assert.Single(events, happened => happened.ToolResult is not null).ToolResult.IsError);
        Assert.Equal("Sorry", Ask.Output(events));
    }

    [Fact]
    public async Task An_object_prompt_sends_its_schema_and_streams_the_raw_text()
    {
        await using var server = (await FakeOpenAi.StartAsync()).StreamsText("{\"ci", "ty\":\"Bern\"}");
        await using var runner = await server.RunnerAsync();

        var events = await runner.RunAsync(Ask.Object("{type: object, required: [city], properties: {city: {type: string}}}"));

        Assert.Equal(["{\"ci", "ty\":\"Bern\"}"], events.Select(happened => happened.ObjectTextDelta?.Text).OfType<string>().Where(text => text.Length > 0));
        Assert.DoesNotContain(events, happened => happened.TextDelta is not null);
        Assert.Equal("stop", events[^1].Finish.Reason);
        var format = Assert.Single(server.Requests).Body.GetProperty("response_format");
        Assert.Equal("json_schema", format.GetProperty("type").GetString());
        Assert.Equal("sample", format.GetProperty("json_schema").GetProperty("name").GetString());
        var schema = format.GetProperty("json_schema").GetProperty("schema");
        Assert.Equal("string", schema.GetProperty("properties").GetProperty("city").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(400, StatusCode.InvalidArgument)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.NotFound)]
    [InlineData(429, StatusCode.ResourceExhausted)]
    [InlineData(500, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    public async Task A_refusal_before_the_first_event_is_a_status_with_the_services_words(int http, StatusCode code)
    {
        await using var server = (await FakeOpenAi.StartAsync()).AnswersStatus(http, "no luck today");
        await using var runner = await server.RunnerAsync();

        var status = await runner.RefusalAsync(Ask.Text("x"));

        Assert.Equal(code, status.StatusCode);
        Assert.Equal($"The model service answered {http}: no luck today", status.Detail);
    }

    [Fact]
    public async Task A_refusal_for_the_moment_is_retried_as_often_as_set()
    {
        await using var server = (await FakeOpenAi.StartAsync()).AnswersStatus(503, "later").StreamsText("now");
        await using var runner = await server.RunnerAsync(options => options with { OpenAiRetries = 1 });

        Assert.Equal("now", Ask.Output(await runner.RunAsync(Ask.Text("x"))));

        server.AnswersStatus(503, "later").AnswersStatus(503, "still later");
        Assert.Equal(StatusCode.Unavailable, (await runner.RefusalAsync(Ask.Text("x"))).StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        await using var runner = await TestRunner.StartAsync(options => options with
        {
            OpenAiKey = "k",
            OpenAiBaseUrl = new Uri("http://127.0.0.1:1/v1"),
        });

        var status = await runner.RefusalAsync(Ask.Text("x"));
        Assert.Equal((StatusCode.Unavailable, "The model service cannot be reached."), (status.StatusCode, status.Detail));
    }

    [Fact]
    public async Task A_stream_that_breaks_is_an_error_event()
    {
        await using var server = (await FakeOpenAi.StartAsync()).StreamsAndBreaks("half an");
        await using var runner = await server.RunnerAsync();

        using var call = runner.Client.RunPrompt(Ask.Text("x"), cancellationToken: TestContext.Current.CancellationToken);
        while (call.ResponseStream.Current?.TextDelta?.Text != "half an")
        {
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        }

        server.Break();

        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(
            (StatusCode.Unavailable, "The model service broke off its answer."),
            ((StatusCode)call.ResponseStream.Current.Error.Code, call.ResponseStream.Current.Error.Message));
        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stream_that_ends_without_a_reason_is_an_error_event_and_no_short_answer()
    {
        await using var server = (await FakeOpenAi.StartAsync()).Streams([FakeOpenAi.Text("half an")], finishReason: null);
        await using var runner = await server.RunnerAsync();

        Assert.Equal("The model service broke off its answer.", (await runner.RunAsync(Ask.Text("x")))[^1].Error.Message);
    }

    [Fact]
    public async Task A_caller_that_goes_ends_the_request_to_the_service()
    {
        await using var server = (await FakeOpenAi.StartAsync()).StreamsAndHangs("and then");
        await using var runner = await server.RunnerAsync();
        using var call = runner.Client.RunPrompt(Ask.Text("x"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        call.Dispose();

        await Wait.UntilAsync(() => server.Aborted == 1, "the service's client goes");
    }

    [Fact]
    public async Task The_model_can_be_overridden_for_text_and_objects()
    {
        await using var server = (await FakeOpenAi.StartAsync()).StreamsText("x");
        await using var runner = await server.RunnerAsync(options => options with { Model = "llama" });

        Assert.Equal("llama", (await runner.RunAsync(Ask.Text("x")))[0].Started.Model);
        Assert.Equal("llama", Assert.Single(server.Requests).Body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Images_are_asked_for_and_handed_on()
    {
        byte[] picture = [0x89, 0x50, 0x4E, 0x47, 1, 2, 3];
        await using var server = (await FakeOpenAi.StartAsync()).Answers(context =>
            context.Response.WriteAsJsonAsync(new { created = 1, data = new[] { new { b64_json = Convert.ToBase64String(picture) } } }));
        await using var runner = await server.RunnerAsync();

        var events = await runner.RunAsync(Ask.Image("a red fox", "{model_name: gpt-image-1, size: 1024x1024, num_images: 1}"));

        Assert.Equal(picture, events[1].Image.Data.ToByteArray());
        Assert.Equal("image/png", events[1].Image.MimeType);
        var (path, _, body) = Assert.Single(server.Requests);
        Assert.Equal("/v1/images/generations", path);
        Assert.Equal("a red fox", body.GetProperty("prompt").GetString());
        Assert.Equal("1024x1024", body.GetProperty("size").GetString());
        Assert.Equal("gpt-image-1", body.GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("dall-e-3", "b64_json")]
    [InlineData("gpt-image-1", null)]
    public async Task Bytes_are_asked_for_where_a_model_would_send_an_address(string model, string? format)
    {
        await using var server = (await FakeOpenAi.StartAsync()).Answers(context =>
            context.Response.WriteAsJsonAsync(new { created = 1, data = new[] { new { b64_json = "AAAA" } } }));
        await using var runner = await server.RunnerAsync();

        await runner.RunAsync(Ask.Image("x", $"model_name: {model}"));

        var asked = Assert.Single(server.Requests).Body.TryGetProperty("response_format", out var value) ? value.GetString() : null;
        Assert.Equal(format, asked);
    }

    [Fact]
    public async Task Speech_is_asked_for_and_handed_on()
    {
        var sound = Enumerable.Range(0, 100_000).Select(value => (byte)value).ToArray();
        await using var server = (await FakeOpenAi.StartAsync()).Answers(async context =>
        {
            context.Response.ContentType = "audio/mpeg";
            await context.Response.Body.WriteAsync(sound);
        });
        await using var runner = await server.RunnerAsync();

        var events = await runner.RunAsync(Ask.Prompt(
            PromptKind.Speech,
            "speech_config: {model_name: tts-1, voice: nova, output_format: mp3, speed: 1.5}",
            ("System", "Speak softly."),
            ("SpeechPrompt", "Good morning")));

        var speech = events.Select(happened => happened.Speech).OfType<SpeechOutput>().ToList();
        Assert.Equal(sound, speech.SelectMany(piece => piece.Data));
        Assert.Equal(("audio/mpeg", "mp3"), (speech[0].MimeType, speech[0].Format));
        var (path, _, body) = Assert.Single(server.Requests);
        Assert.Equal("/v1/audio/speech", path);
        Assert.Equal("Good morning", body.GetProperty("input").GetString());
        Assert.Equal("nova", body.GetProperty("voice").GetString());
        Assert.Equal("mp3", body.GetProperty("response_format").GetString());
        Assert.Equal(1.5, body.GetProperty("speed").GetDouble());
        Assert.Equal("Speak softly.", body.GetProperty("instructions").GetString());
    }

    [Theory]
    [InlineData("image_config: {model_name: m}", PromptKind.Image, "ImagePrompt")]
    [InlineData("speech_config: {model_name: m}", PromptKind.Speech, "SpeechPrompt")]
    public async Task Refusals_of_media_are_statuses_too(string frontMatter, PromptKind kind, string tag)
    {
        await using var server = (await FakeOpenAi.StartAsync()).AnswersStatus(401, "who are you");
        await using var runner = await server.RunnerAsync();

        var status = await runner.RefusalAsync(Ask.Prompt(kind, frontMatter, (tag, "x")));

        Assert.Equal(StatusCode.Unauthenticated, status.StatusCode);
    }

    [Theory]
    [InlineData("image_config: {model_name: m}", PromptKind.Image)]
    [InlineData("speech_config: {model_name: m}", PromptKind.Speech)]
    public async Task Media_of_no_text_are_refused_before_the_model_is_asked(string frontMatter, PromptKind kind)
    {
        await using var server = await FakeOpenAi.StartAsync();
        await using var runner = await server.RunnerAsync();

        var status = await runner.RefusalAsync(Ask.Prompt(kind, frontMatter));

        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Empty(server.Requests);
    }
}
