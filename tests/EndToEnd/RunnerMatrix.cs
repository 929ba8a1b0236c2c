using System.Text.RegularExpressions;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>
/// Promise: it does not matter in which language a runner is written. Through a sidecar and the sample runner of each language, each
/// event gets exactly the answer that is written here: status, content type and body. Only ids differ.
/// </summary>
public sealed partial class RunnerMatrix(RunnerMatrixSet set) : IClassFixture<RunnerMatrixSet>
{
    private const string Usage = "\"usage\":{\"inputTokens\":3,\"outputTokens\":5,\"totalTokens\":8,\"promptTokens\":3,\"completionTokens\":5}";
    private const string Stopped = "{\"type\":\"text\",\"finishReason\":\"stop\"," + Usage + "}";
    private const string AddCall = """{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"add","arguments":"{\"a\": 1,"}}]}""";
    private const string AddCallEnd = """{"tool_calls":[{"index":0,"function":{"arguments":" \"b\": 2.5}"}}]}""";
    private const string CountCall = """{"tool_calls":[{"index":1,"id":"t2","type":"function","function":{"name":"word_count","arguments":"{\"text\":\"a b\"}"}}]}""";

    public static TheoryData<string> Languages => RunnerMatrixSet.Languages;

    [Theory, MemberData(nameof(Languages))]
    public async Task Text_is_streamed(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Chat("""{"role":"assistant","content":""}""", """{"content":"Hel"}""", """{"content":"lo"}"""));
        await StreamsAsync(language, prompt, """{"type":"text","result":"Hel"}""", """{"type":"text","result":"lo"}""", Stopped);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Text_of_odd_letters_is_streamed(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Text("é\u2028\u0001\t\r\n", "\"\\/<&'>", "\U0001F600 ", "data: [DONE]"));
        await StreamsAsync(language, prompt, 
            "{\"type\":\"text\",\"result\":\"é\u2028\\u0001\\t\\r\\n\"}",
            """{"type":"text","result":"\"\\/<&'>"}""",
            "{\"type\":\"text\",\"result\":\"\U0001F600 \"}",
            """{"type":"text","result":"data: [DONE]"}""",
            Stopped);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Text_is_answered_in_one(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Text("Hel", "lo"), stream: false);
        await AnswersAsync(language, prompt, 200, 
            $$"""{"type":"text","result":"Hello",{{Usage}},"finishReason":"stop","toolCalls":[],"toolResults":[],"traceId":"ID"}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Reason_why_the_model_stopped_is_told(string language)
    {
        foreach (var (theirs, ours) in new[] { ("length", "length"), ("content_filter", "content-filter"), ("stop", "stop") })
        {
            var prompt = await PromptAsync(ModelAnswers.Chat(theirs, ["""{"content":"Hel"}"""]));
            await StreamsAsync(language, prompt, """{"type":"text","result":"Hel"}""", $$"""{"type":"text","finishReason":"{{ours}}",{{Usage}}}""");
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Tools_are_called_and_their_answers_told(string language)
    {
        var prompt = await PromptAsync(
            ModelAnswers.InTurn(ModelAnswers.Chat("""{"content":"Let me see. "}""", AddCall, AddCallEnd, CountCall), ModelAnswers.Text("It is 3.5.")),
            more: """  tools: [add, word_count]\n""");
        await StreamsAsync(language, prompt, 
            """{"type":"text","result":"Let me see. "}""",
            """{"type":"text","toolCall":{"toolCallId":"t1","toolName":"add","args":{"a":1,"b":2.5}}}""",
            """{"type":"text","toolCall":{"toolCallId":"t2","toolName":"word_count","args":{"text":"a b"}}}""",
            """{"type":"text","toolResult":{"toolCallId":"t1","toolName":"add","result":3.5}}""",
            """{"type":"text","toolResult":{"toolCallId":"t2","toolName":"word_count","result":2}}""",
            """{"type":"text","result":"It is 3.5."}""",
            """{"type":"text","finishReason":"stop","usage":{"inputTokens":6,"outputTokens":10,"totalTokens":16,"promptTokens":6,"completionTokens":10}}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Tools_that_fail_are_told_to_the_model(string language)
    {
        var prompt = await PromptAsync(
            ModelAnswers.InTurn(
                ModelAnswers.Chat(
                    """{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"add","arguments":"{\"a\":\"x\"}"}}]}""",
                    """{"tool_calls":[{"index":1,"id":"t3","type":"function","function":{"name":"add","arguments":"{\"a\":"}}]}"""),
                ModelAnswers.Chat("""{"tool_calls":[{"index":0,"id":"t2","type":"function","function":{"name":"hammer","arguments":"{}"}}]}"""),
                ModelAnswers.Text("Sorry.")),
            more: """  tools: [add]\n""");
        await StreamsAsync(language, prompt, 
            """{"type":"text","toolCall":{"toolCallId":"t1","toolName":"add","args":{"a":"x"}}}""",
            """{"type":"text","toolCall":{"toolCallId":"t3","toolName":"add"}}""",
            """{"type":"text","toolResult":{"toolCallId":"t1","toolName":"add","result":"Error: Function failed."}}""",
            """{"type":"text","toolResult":{"toolCallId":"t3","toolName":"add","result":"Error: Function failed."}}""",
            """{"type":"text","toolCall":{"toolCallId":"t2","toolName":"hammer","args":{}}}""",
            """{"type":"text","toolResult":{"toolCallId":"t2","toolName":"hammer","result":"Error: Requested function \"hammer\" not found."}}""",
            """{"type":"text","result":"Sorry."}""",
            """{"type":"text","finishReason":"stop","usage":{"inputTokens":9,"outputTokens":15,"totalTokens":24,"promptTokens":9,"completionTokens":15}}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Model_is_called_no_more_often_than_the_prompt_says(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Chat(AddCall, AddCallEnd), more: """  tools: [add]\n  max_calls: 1\n""");
        await StreamsAsync(language, prompt, 
            """{"type":"text","toolCall":{"toolCallId":"t1","toolName":"add","args":{"a":1,"b":2.5}}}""",
            $$"""{"type":"text","finishReason":"tool-calls",{{Usage}}}""");
        prompt = await PromptAsync(ModelAnswers.Chat(AddCall, AddCallEnd), more: """  tools: [add]\n  max_calls: 2\n""");
        await StreamsAsync(language, prompt, 
            """{"type":"text","toolCall":{"toolCallId":"t1","toolName":"add","args":{"a":1,"b":2.5}}}""",
            """{"type":"text","toolResult":{"toolCallId":"t1","toolName":"add","result":3.5}}""",
            """{"type":"text","toolCall":{"toolCallId":"t1","toolName":"add","args":{"a":1,"b":2.5}}}""",
            """{"type":"text","finishReason":"tool-calls","usage":{"inputTokens":6,"outputTokens":10,"totalTokens":16,"promptTokens":6,"completionTokens":10}}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Tools_are_answered_in_one(string language)
    {
        var prompt = await PromptAsync(
            ModelAnswers.InTurn(ModelAnswers.Chat(AddCall, AddCallEnd), ModelAnswers.Text("It is 3.5.")), more: """  tools: [add]\n""", stream: false);
        await AnswersAsync(language, prompt, 200, 
            """{"type":"text","result":"It is 3.5.","usage":{"inputTokens":6,"outputTokens":10,"totalTokens":16,"promptTokens":6,"completionTokens":10},"finishReason":"stop","toolCalls":[{"toolCallId":"t1","toolName":"add","args":{"a":1,"b":2.5}}],"toolResults":[{"toolCallId":"t1","toolName":"add","result":3.5}],"traceId":"ID"}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Object_is_streamed(string language)
    {
        var more = new Signal("the model to go on");
        using var webhook = new Webhook((await set.SidecarAsync(language)).Address);
        using var reply = await webhook.PostAsync(await PromptAsync(
            ModelAnswers.Waiting(more, """{"city": "Be""", """rn", "n": 1.0, "é": "\u00e9"}"""), "object_config"));
        Assert.Equal("""{"type":"object","result":{"city":"Be"}}""", await reply.NextLineAsync());
        more.Set();
        Assert.Equal(
            ["""{"type":"object","result":{"city":"Bern","n":1.0,"é":"\u00e9"}}""", $$"""{"type":"object",{{Usage}}}""", """{"type":"done","traceId":"ID"}"""],
            (await reply.LinesAsync()).Select(WithoutIds));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Object_is_answered_in_one(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Text("""{"city": "Be""", """rn", "n": 9007199254740993}"""), "object_config", stream: false);
        await AnswersAsync(language, prompt, 200, 
            $$"""{"type":"object","result":{"city":"Bern","n":9007199254740993},{{Usage}},"finishReason":"stop","traceId":"ID"}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Object_that_is_not_json_is_an_error(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Text("no ", "object"), "object_config");
        await StreamsAsync(language, prompt, """{"type":"error","error":"The runner finished an object run whose object_text_delta text is not valid JSON."}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Images_come_in_base64(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Json("""{"created":1,"data":[{"b64_json":"AQID"},{"b64_json":"/+8="}]}"""), "image_config");
        await AnswersAsync(language, prompt, 200, 
            """{"type":"image","result":[{"mimeType":"image/png","base64":"AQID"},{"mimeType":"image/png","base64":"/+8="}],"traceId":"ID"}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Speech_comes_in_base64(string language)
    {
        var prompt = await PromptAsync(ModelAnswers.Speech([1, 2, 3, 255]), "speech_config");
        await AnswersAsync(language, prompt, 200, """{"type":"speech","result":{"mimeType":"audio/mpeg","base64":"AQID/w==","format":"mp3"},"traceId":"ID"}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Data_set_is_run_row_by_row_and_scored(string language)
    {
        var words = Event.NewName("row");
        await File.WriteAllTextAsync(
            Path.Combine(set.Folder, $"{words}.jsonl"),
            """
            {"input":{"city":"Bern","n":1.0},"expected_output":"Hello"}
            {"input":{"city":"Rome"},"expected_output":"Bonjour"}
            {"input":{"city":"fails"},"expected_output":"x"}
            {"input":{"city":"Oslo"}}
            """,
            TestContext.Current.CancellationToken);
        (await set.ServerAsync()).On(words, ModelAnswers.Text("Hel", "lo"));
        (await set.ServerAsync()).On($"fails {words}", ModelAnswers.Refusal(400, "no such city"));
        var ast = $$$"""{"type":"root","children":[{"type":"yaml","value":"name: {{{words}}}\ntext_config: {model_name: m}\ntest_settings: {dataset: {{{words}}}.jsonl, evals: [exact_match, unknown]}"},{"type":"mdxJsxFlowElement","name":"User","attributes":[],"children":[{"type":"paragraph","children":[{"type":"mdxTextExpression","value":"props.city"},{"type":"text","value":" {{{words}}}"}]}]}]}""";
        const string Ids = "\"traceId\":\"ID\",\"runId\":\"ID\",\"runName\":\"nightly\"}\n";
        const string Right = """[{"name":"exact_match","score":1,"label":"correct","reason":"The output is the expected text.","passed":true}]""";
        const string Wrong = """[{"name":"exact_match","score":0,"label":"incorrect","reason":"The output differs from the expected text.","passed":false}]""";
        const string Neither = """[{"name":"exact_match","reason":"The row has no expected output to compare with."}]""";
        await IsAsync(
            language,
            Event.Flat("dataset-run", $$"""{"ast":{{ast}},"experimentId":"nightly","concurrency":1}"""),
            200,
            "application/x-ndjson",
            $$"""{"type":"dataset","result":{"input":{"city":"Bern","n":1.0},"expectedOutput":"Hello","actualOutput":"Hello","tokens":8,"evals":{{Right}}},""" + Ids
            + $$"""{"type":"dataset","result":{"input":{"city":"Rome"},"expectedOutput":"Bonjour","actualOutput":"Hello","tokens":8,"evals":{{Wrong}}},""" + Ids
            + """{"type":"error","error":"Row 2: The model service answered 400: no such city"}""" + "\n"
            + $$"""{"type":"dataset","result":{"input":{"city":"Oslo"},"actualOutput":"Hello","tokens":8,"evals":{{Neither}}},""" + Ids);
    }

    [Theory, MemberData(nameof(Languages))]
    public Task Alert_is_acknowledged(string language) =>
        AnswersAsync(language, Event.Alert("a1"), 200, """{"message":"The sample runner saw the cost alert 'a1': triggered."}""");

    [Theory, MemberData(nameof(Languages))]
    public async Task Evals_are_listed(string language)
    {
        // The runners have different ones; their list is their own, its form is not.
        var names = (await set.CapabilitiesAsync(language)).Evals.Order(StringComparer.Ordinal);
        var list = string.Join(',', names.Select(name => $"\\\"{name}\\\""));
        await AnswersAsync(language, Event.GetEvals(), 200, $$"""{"type":"evals","result":"[{{list}}]","traceId":""}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Refusal_of_the_model_is_a_status_with_its_words(string language)
    {
        foreach (var (block, stream) in new[] { ("text_config", true), ("object_config", true), ("text_config", false), ("image_config", false), ("speech_config", false) })
        {
            var prompt = await PromptAsync(ModelAnswers.Refusal(429, " Slow down, é\n\"you\" "), block, stream: stream);
            await AnswersAsync(language, prompt, 429, """{"message":"The model service answered 429: Slow down, é\n\"you\""}""");
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Every_refusal_of_the_model_has_a_status_of_its_kind(string language)
    {
        foreach (var (theirs, ours) in new[] { (400, 400), (401, 500), (403, 500), (404, 404), (413, 400), (500, 503), (501, 501), (502, 503) })
        {
            var page = $"<h1>{new string('x', 2000)}</h1>";
            await AnswersAsync(
                language, await PromptAsync(ModelAnswers.Plain(page, status: theirs)), ours, $$"""{"message":"The model service answered {{theirs}}: {{page[..1000]}}"}""");
        }

        await AnswersAsync(language, await PromptAsync(ModelAnswers.Plain("", status: 400)), 400, """{"message":"The model service answered 400."}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Unknown_tool_is_refused(string language)
    {
        foreach (var stream in new[] { true, false })
        {
            var prompt = await PromptAsync(ModelAnswers.Text("never"), more: """  tools: [add, hammer]\n""", stream: stream);
            await AnswersAsync(language, prompt, 400, """{"message":"The prompt uses the tool 'hammer', but this runner has only: add, word_count."}""");
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Model_that_breaks_off_is_an_error_and_never_a_short_answer(string language)
    {
        foreach (var answer in new[] { ModelAnswers.CutOff("half an"), ModelAnswers.Garbled("half an") })
        {
            await StreamsAsync(
                language,
                await PromptAsync(answer),
                """{"type":"text","result":"half an"}""",
                """{"type":"error","error":"The model service broke off its answer."}""");
            await AnswersAsync(language, await PromptAsync(answer, stream: false), 503, """{"message":"The model service broke off its answer."}""");
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Connection_to_the_model_that_breaks_is_an_error(string language)
    {
        var now = new Signal("the connection to break");
        using var webhook = new Webhook((await set.SidecarAsync(language)).Address);
        using var reply = await webhook.PostAsync(await PromptAsync(ModelAnswers.Broken(now, "half an")));
        Assert.Equal("""{"type":"text","result":"half an"}""", await reply.NextLineAsync());
        now.Set();
        Assert.Equal(
            ["""{"type":"error","error":"The model service broke off its answer."}""", """{"type":"done","traceId":"ID"}"""],
            (await reply.LinesAsync()).Select(WithoutIds));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Answer_that_is_none_is_an_error(string language)
    {
        const string BrokeOff = """{"message":"The model service broke off its answer."}""";
        await AnswersAsync(language, await PromptAsync(ModelAnswers.CutOff()), 503, BrokeOff);
        await AnswersAsync(language, await PromptAsync(ModelAnswers.Plain("<h1>Welcome</h1>")), 503, BrokeOff);
        await AnswersAsync(language, await PromptAsync(ModelAnswers.Plain("<h1>Welcome</h1>"), "image_config"), 503, BrokeOff);
        await AnswersAsync(
            language, await PromptAsync(ModelAnswers.Json("""{"data":[]}"""), "image_config"), 503, """{"message":"The model service answered without the bytes of an image."}""");
        await AnswersAsync(
            language, await PromptAsync(ModelAnswers.Speech([]), "speech_config"), 503, """{"message":"The model service answered without audio."}""");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Client_that_leaves_ends_the_request_to_the_model_and_the_runner_goes_on(string language)
    {
        using var webhook = new Webhook((await set.SidecarAsync(language)).Address);
        var gone = new Signal("the request to the model to be given up");
        var reply = await webhook.PostAsync(await PromptAsync(ModelAnswers.Hanging(gone, "and then")));
        Assert.Equal("""{"type":"text","result":"and then"}""", await reply.NextLineAsync());
        Assert.False(gone.HasHappened, "The request was given up before the client left.");
        reply.Leave();
        await gone.WaitAsync(TimeSpan.FromSeconds(5));
        await Text_is_streamed(language);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Client_that_leaves_before_the_first_event_ends_the_request_to_the_model(string language)
    {
        foreach (var block in new[] { "text_config", "image_config", "speech_config" })
        {
            var gone = new Signal("the request to the model to be given up");
            var asked = new Signal("the model to be asked");
            var prompt = await PromptAsync(
                (context, body) =>
                {
                    asked.Set();
                    return ModelAnswers.Hanging(gone)(context, body);
                },
                block);
            using (var client = await RawHttp.ConnectAsync((await set.SidecarAsync(language)).DataPort))
            {
                await client.SendAsync(RawHttp.SignedPost(Event.Utf8(prompt)));
                await asked.WaitAsync();
            }

            await gone.WaitAsync(TimeSpan.FromSeconds(5));
        }

        await Text_is_streamed(language);
    }

    /// <summary>An event whose prompt gets this answer from the model.</summary>
    private async Task<string> PromptAsync(ModelAnswer answer, string block = "text_config", string more = "", bool stream = true)
    {
        var words = $"[{Event.NewName("words")}]";
        (await set.ServerAsync()).On(words, answer);
        var ast = Event.Ast("matrix", block, words, more);
        return Event.Flat("prompt-run", $$$"""{"ast":{{{ast}}},"options":{"shouldStream":{{{(stream ? "true" : "false")}}}}}""");
    }

    private Task StreamsAsync(string language, string body, params string[] lines) =>
        IsAsync(language, body, 200, "application/x-ndjson", string.Concat(lines.Append("{\"type\":\"done\",\"traceId\":\"ID\"}").Select(line => line + "\n")));

    private Task AnswersAsync(string language, string body, int status, string json) => IsAsync(language, body, status, "application/json", json);

    private async Task IsAsync(string language, string body, int status, string type, string text)
    {
        using var webhook = new Webhook((await set.SidecarAsync(language)).Address);
        using var reply = await webhook.PostAsync(body);
        var actual = WithoutIds(await reply.TextAsync());
        Assert.True((text, status, type) == (actual, reply.Status, reply.ContentType), $"Expected {status} {type}:\n{text}\nGot {reply.Status} {reply.ContentType}:\n{actual}");
    }

    private static string WithoutIds(string text) => Ids().Replace(text, "\"$1\":\"ID\"");

    [GeneratedRegex("\"(traceId|runId)\":\"[0-9a-f-]{32,36}\"")]
    private static partial Regex Ids();
}
