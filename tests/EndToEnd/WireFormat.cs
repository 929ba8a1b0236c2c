using AgentMark.EndToEnd.Harness;
using AgentMark.V1;

namespace AgentMark.EndToEnd;

/// <summary>Promise: every line of a prompt's stream is, to the byte, what clients of every age read.</summary>
public abstract class WireFormat(SharedSidecar shared) : SharedSidecarTests(shared)
{
    [Fact]
    public Task Text_run() => TextAsync(
        [Say.Started(), Say.Text("Hi"), Say.Reasoning("hm"), Say.Text(""), Say.Finish("stop", 3, 7, 10)],
        """{"type":"text","result":"Hi"}""",
        """{"type":"text","result":""}""",
        """{"type":"text","finishReason":"stop","usage":{"inputTokens":3,"outputTokens":7,"totalTokens":10,"promptTokens":3,"completionTokens":7}}""");

    [Fact]
    public Task Total_is_left_out_when_unknown_and_never_computed() => TextAsync(
        [Say.Finish("length", 3, 7)],
        """{"type":"text","finishReason":"length","usage":{"inputTokens":3,"outputTokens":7,"promptTokens":3,"completionTokens":7}}""");

    [Fact]
    public Task Zero_tokens_are_a_value() => TextAsync(
        [Say.Finish("stop", 0, 0, 0)],
        """{"type":"text","finishReason":"stop","usage":{"inputTokens":0,"outputTokens":0,"totalTokens":0,"promptTokens":0,"completionTokens":0}}""");

    [Fact]
    public Task Usage_that_is_known_by_half_is_left_out() => TextAsync(
        [Say.Finish("stop", input: 3, total: 10)],
        """{"type":"text","finishReason":"stop"}""");

    [Fact]
    public Task Tool_calls_and_results() => TextAsync(
        [
            Say.ToolCall("c1", "find", """{"q":1}"""),
            Say.ToolCall("c2", "now", ""),
            Say.ToolResult("c1", "find", "[1]"),
            Say.ToolResult("c2", "now", "null", isError: true),
            Say.Finish("tool-calls"),
        ],
        """{"type":"text","toolCall":{"toolCallId":"c1","toolName":"find","args":{"q":1}}}""",
        """{"type":"text","toolCall":{"toolCallId":"c2","toolName":"now"}}""",
        """{"type":"text","toolResult":{"toolCallId":"c1","toolName":"find","result":[1]}}""",
        """{"type":"text","toolResult":{"toolCallId":"c2","toolName":"now","result":null}}""",
        """{"type":"text","finishReason":"tool-calls"}""");

    [Fact]
    public Task Pretty_printed_json_of_a_runner_becomes_one_line() => TextAsync(
        [Say.ToolCall("c1", "find", "{\n  \"q\" : [ 1.0,\r\n\t1e400, 9007199254740993 ]\n}\n"), Say.Finish()],
        """{"type":"text","toolCall":{"toolCallId":"c1","toolName":"find","args":{"q":[1.0,1e400,9007199254740993]}}}""",
        """{"type":"text","finishReason":"stop"}""");

    [Fact]
    public async Task Text_with_everything_in_it_stays_one_line()
    {
        const string Odd = "a\nb\r\"\\\u0001\t\u2028\u2029é😀</script>&'+";
        var lines = await LinesOfAsync("text_config", Say.Text(Odd), Say.Finish());
        Assert.Equal(3, lines.Count);
        using var json = System.Text.Json.JsonDocument.Parse(lines[0]);
        Assert.Equal(Odd, json.RootElement.GetProperty("result").GetString());
    }

    [Fact]
    public Task Object_run() => ObjectAsync(
        [Say.Object("""{"a":1}"""), Say.Object("""{"a":1,"b":[]}"""), Say.Final("""{"a":1,"b":[2]}"""), Say.Finish("stop", 3, 7)],
        """{"type":"object","result":{"a":1}}""",
        """{"type":"object","result":{"a":1,"b":[]}}""",
        """{"type":"object","result":{"a":1,"b":[2]}}""",
        """{"type":"object","usage":{"inputTokens":3,"outputTokens":7,"promptTokens":3,"completionTokens":7}}""");

    [Fact]
    public Task Object_run_without_usage_has_no_finish_line() => ObjectAsync(
        [Say.Final("null"), Say.Finish()],
        """{"type":"object","result":null}""");

    [Fact]
    public async Task Object_text_is_completed_into_whole_values()
    {
        var name = Event.NewName();
        var read = new Signal("the first value to be read");
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.ObjectText("{\"city\":\"Be"));
            await read.WaitAsync();
            await call.SendAsync(Say.ObjectText("rn\",\"n\""), Say.ObjectText(":9007199254740993}"), Say.Finish("stop", 1, 2, 3));
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name, "object_config"));
        await reply.IsStreamAsync();
        Assert.Equal("""{"type":"object","result":{"city":"Be"}}""", await reply.NextLineAsync());
        read.Set();
        var rest = await reply.LinesAsync();
        Lines.EndInDone(rest);
        Assert.Equal("""{"type":"object","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"promptTokens":1,"completionTokens":2}}""", rest[^2]);
        Assert.Equal("""{"type":"object","result":{"city":"Bern","n":9007199254740993}}""", rest[^3]);
        Assert.All(rest.Take(rest.Count - 2), line => Assert.StartsWith("{\"type\":\"object\",\"result\":{\"city\":\"Bern\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Object_text_that_is_no_json_in_the_end_is_an_error()
    {
        var lines = await LinesOfAsync("object_config", Say.ObjectText("{\"a\":1"), Say.Finish());
        Lines.EndInErrorAndDone(lines);
    }

    [Fact]
    public async Task Object_run_without_a_value_does_not_pass_for_one()
    {
        var lines = await LinesOfAsync("object_config", Say.Text("not for an object"), Say.Finish("stop", 1, 1));
        Assert.DoesNotContain(lines, line => line.Contains("\"result\"", StringComparison.Ordinal));
        Lines.EndInDone(lines);
    }

    [Fact]
    public Task Events_of_the_wrong_kind_are_left_out() => TextAsync(
        [Say.Object("{}"), Say.ObjectText("{"), Say.Final("1"), Say.Text("a"), Say.Finish()],
        """{"type":"text","result":"a"}""",
        """{"type":"text","finishReason":"stop"}""");

    [Fact]
    public async Task Unknown_events_are_skipped()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendRawAsync(Say.Unknown());
            await call.SendAsync(Say.Text("a"));
            await call.SendRawAsync(Say.Unknown());
            await call.SendAsync(Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        var lines = await reply.LinesAsync();
        Assert.Equal(3, lines.Count);
        Assert.Equal("""{"type":"text","result":"a"}""", lines[0]);
    }

    [Fact]
    public async Task Error_event_ends_the_stream()
    {
        var lines = await LinesOfAsync("text_config", Say.Text("a"), Say.Error("the model is \"tired\"\n"), Say.Text("b"), Say.Finish());
        Assert.Equal("""{"type":"text","result":"a"}""", lines[0]);
        Assert.Equal("""{"type":"error","error":"the model is \"tired\"\n"}""", lines[1]);
        Lines.EndInErrorAndDone(lines);
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public async Task Error_event_that_comes_first_is_still_a_stream()
    {
        var lines = await LinesOfAsync("text_config", Say.Error("no credit left", 8));
        Assert.Equal("""{"type":"error","error":"no credit left"}""", lines[0]);
        Lines.AreErrorAndDone(lines);
    }

    [Fact]
    public async Task Long_error_text_is_capped()
    {
        var lines = await LinesOfAsync("text_config", Say.Error(new string('é', 100_000)));
        Lines.AreErrorAndDone(lines, "ééé");
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(lines[0]), 1_000, 5_000);
    }

    [Fact]
    public async Task Trace_id_that_the_runner_names_is_the_one_in_done()
    {
        const string Own = "0af7651916cd43dd8448eb211c80319c";
        var lines = await LinesOfAsync("text_config", Say.Started(Own), Say.Finish());
        Assert.Equal($$"""{"type":"done","traceId":"{{Own}}"}""", lines[^1]);
    }

    [Fact]
    public async Task Trace_id_in_the_runners_metadata_is_the_one_in_done()
    {
        const string Own = "0af7651916cd43dd8448eb211c803199";
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.Context.WriteResponseHeadersAsync([new Grpc.Core.Metadata.Entry(RunnerMetadata.TraceId, Own)]);
            await call.SendAsync(Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        Assert.Equal($$"""{"type":"done","traceId":"{{Own}}"}""", (await reply.LinesAsync())[^1]);
    }

    /// <summary>Values of a runner that are not JSON; the error must name the field.</summary>
    public static TheoryData<string, string, string> BrokenValues() => new()
    {
        { "args_json", "text_config", "{\"q\":" },
        { "args_json", "text_config", "{} {\"type\":\"done\"}" },
        { "args_json", "text_config", "'single'" },
        { "args_json", "text_config", "{\"a\":1,}" },
        { "args_json", "text_config", "NaN" },
        { "result_json", "text_config", "1\n{\"type\":\"done\"}" },
        { "result_json", "text_config", "" },
        { "partial_json", "object_config", "{\"a\":" },
        { "partial_json", "object_config", "" },
        { "value_json", "object_config", "{\"a\"" },
        { "value_json", "object_config", "" },
    };

    [Theory]
    [MemberData(nameof(BrokenValues))]
    public async Task Value_of_a_runner_that_is_no_json_is_an_error_naming_the_field(string field, string block, string value)
    {
        var broken = field switch
        {
            "args_json" => Say.ToolCall("c", "t", value),
            "result_json" => Say.ToolResult("c", "t", value),
            "partial_json" => Say.Object(value),
            _ => Say.Final(value),
        };
        var lines = await LinesOfAsync(block, broken, Say.Finish());
        Lines.AreErrorAndDone(lines, field);
    }

    [Fact]
    public async Task Invalid_utf8_in_a_json_value_is_an_error_naming_the_field()
    {
        var call = new RunPromptResponse
        {
            ToolCall = new ToolCall { Id = "c", Name = "t", ArgsJson = Google.Protobuf.ByteString.CopyFrom([(byte)'"', 0xC3, 0x28, (byte)'"']) },
        };
        Lines.AreErrorAndDone(await LinesOfAsync("text_config", call, Say.Finish()), "args_json");
    }

    [Fact]
    public async Task Invalid_utf8_in_a_text_is_an_error_and_not_a_broken_line()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await call.SendRawAsync([0x12, 0x04, 0x0a, 0x02, 0xC3, 0x28]);
            await call.SendAsync(Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        Lines.EndInErrorAndDone(await reply.LinesAsync());
    }

    [Fact]
    public async Task Message_that_is_no_protobuf_is_an_error()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await call.SendRawAsync([0xff, 0xff, 0xff]);
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        Lines.EndInErrorAndDone(await reply.LinesAsync());
    }

    [Fact]
    public async Task Deep_values_of_a_runner_pass()
    {
        var deep = new string('[', 1_000) + new string(']', 1_000);
        var lines = await LinesOfAsync("object_config", Say.Final(deep), Say.Finish());
        Assert.Equal($$"""{"type":"object","result":{{deep}}}""", lines[0]);
    }

    private Task TextAsync(RunPromptResponse[] events, params string[] expected) => CheckAsync("text_config", events, expected);

    private Task ObjectAsync(RunPromptResponse[] events, params string[] expected) => CheckAsync("object_config", events, expected);

    private async Task CheckAsync(string block, RunPromptResponse[] events, string[] expected)
    {
        var lines = await LinesOfAsync(block, events);
        Lines.EndInDone(lines);
        Assert.Equal(expected, lines.Take(lines.Count - 1));
    }
}

public sealed class WireFormatJit(JitSidecar shared) : WireFormat(shared), IClassFixture<JitSidecar>;

public sealed class WireFormatAot(AotSidecar shared) : WireFormat(shared), IClassFixture<AotSidecar>;
