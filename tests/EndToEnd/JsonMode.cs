using System.Text.Json;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: who asks for one JSON answer gets exactly that, with members left out rather than null.</summary>
public abstract class JsonMode(SharedSidecar shared) : SharedSidecarTests(shared)
{
    [Fact]
    public Task Text_with_everything() => CheckAsync(
        "text_config",
        [
            Say.Text("Be"), Say.Text("rn"), Say.ToolCall("c1", "find", """{"q":"CH"}"""), Say.ToolResult("c1", "find", "\"Bern\""),
            Say.Finish("stop", 9, 1, 10),
        ],
        """
        {"type":"text","result":"Bern","usage":{"inputTokens":9,"outputTokens":1,"totalTokens":10,"promptTokens":9,"completionTokens":1},
        "finishReason":"stop","toolCalls":[{"toolCallId":"c1","toolName":"find","args":{"q":"CH"}}],
        "toolResults":[{"toolCallId":"c1","toolName":"find","result":"Bern"}]}
        """);

    [Fact]
    public Task Text_of_which_nothing_is_known() => CheckAsync(
        "text_config",
        [Say.Finish("")],
        """{"type":"text","result":"","toolCalls":[],"toolResults":[]}""");

    [Fact]
    public Task Object_whose_final_value_wins() => CheckAsync(
        "object_config",
        [Say.Object("""{"a":1}"""), Say.Final("""{"a":2}"""), Say.Finish("stop", 1, 2)],
        """{"type":"object","result":{"a":2},"usage":{"inputTokens":1,"outputTokens":2,"promptTokens":1,"completionTokens":2},"finishReason":"stop"}""");

    [Fact]
    public Task Object_whose_last_value_was_a_delta() => CheckAsync(
        "object_config",
        [Say.Object("""{"a":1}"""), Say.Finish("stop")],
        """{"type":"object","result":{"a":1},"finishReason":"stop"}""");

    [Fact]
    public Task Object_from_text() => CheckAsync(
        "object_config",
        [Say.ObjectText("{\"a\""), Say.ObjectText(": 1.0}"), Say.Finish("stop")],
        """{"type":"object","result":{"a":1.0},"finishReason":"stop"}""");

    [Fact]
    public Task Null_is_a_value() => CheckAsync(
        "object_config",
        [Say.Final("null"), Say.Finish("stop")],
        """{"type":"object","result":null,"finishReason":"stop"}""");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Images_whatever_was_asked_for(bool stream) => CheckAsync(
        "image_config",
        [Say.Image("image/png", 1, 2, 3, 4), Say.Image("image/webp", 255, 254), Say.Finish()],
        """{"type":"image","result":[{"mimeType":"image/png","base64":"AQIDBA=="},{"mimeType":"image/webp","base64":"//4="}]}""",
        stream);

    [Fact]
    public Task Images_without_a_finish() => CheckAsync(
        "image_config",
        [Say.Image("image/png", 1)],
        """{"type":"image","result":[{"mimeType":"image/png","base64":"AQ=="}]}""");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Speech_joined_whatever_was_asked_for(bool stream) => CheckAsync(
        "speech_config",
        [Say.Speech("audio/wav", "wav", 1, 2), Say.Speech("", "", 3)],
        """{"type":"speech","result":{"mimeType":"audio/wav","base64":"AQID","format":"wav"}}""",
        stream);

    [Fact]
    public async Task Large_image_is_complete()
    {
        var data = new byte[6_000_000];
        new Random(1).NextBytes(data);
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Image("image/png", data));
        using var reply = await Webhook.PostAsync(Event.Prompt(name, "image_config"));
        var json = await reply.JsonAsync();
        Assert.Equal(data, json.GetProperty("result")[0].GetProperty("base64").GetBytesFromBase64());
    }

    [Theory]
    [InlineData("image_config")]
    [InlineData("speech_config")]
    public async Task Run_that_delivers_nothing_is_a_fault(string block)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Started());
        using var reply = await Webhook.PostAsync(Event.Prompt(name, block));
        await reply.FailsAsync(500);
    }

    [Theory]
    [InlineData("text_config")]
    [InlineData("object_config")]
    public async Task Run_without_an_end_is_a_fault(string block)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Text("a"), Say.Object("{}"));
        using var reply = await Webhook.PostAsync(Event.Prompt(name, block, stream: false));
        await reply.FailsAsync(500);
    }

    [Theory]
    [InlineData(0, 500)]
    [InlineData(3, 400)]
    [InlineData(5, 404)]
    [InlineData(8, 429)]
    [InlineData(12, 501)]
    [InlineData(13, 500)]
    [InlineData(14, 503)]
    [InlineData(4, 504)]
    public async Task Error_event_becomes_a_status_by_its_code(int code, int status)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Text("a"), Say.Error("the model is tired", code));
        using var reply = await Webhook.PostAsync(Event.Prompt(name, stream: false));
        await reply.FailsAsync(status, "the model is tired");
    }

    [Fact]
    public async Task Failure_after_some_text_is_a_status_too()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "quota is used up"));
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name, stream: false));
        await reply.FailsAsync(429, "quota is used up");
    }

    [Fact]
    public async Task Broken_value_is_a_fault_that_names_the_field()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.ToolCall("c", "t", "{"), Say.Finish());
        using var reply = await Webhook.PostAsync(Event.Prompt(name, stream: false));
        await reply.FailsAsync(500, "args_json");
    }

    private async Task CheckAsync(string block, RunPromptResponse[] events, string expected, bool stream = false)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, events);
        using var reply = await Webhook.PostAsync(Event.Prompt(name, block, stream));
        var text = await reply.TextAsync();
        Assert.True(reply.Status == 200, $"Got {reply.Status}: {text}");
        Assert.Equal("application/json", reply.ContentType);
        Assert.False(reply.IsMarkedAsStream, "A JSON answer must not carry the streaming header.");
        using var json = JsonDocument.Parse(text);
        Assert.Matches("^[0-9a-f]{32}$", json.RootElement.GetProperty("traceId").GetString());
        var members = json.RootElement.EnumerateObject().Where(member => member.Name != "traceId");
        Assert.Equal(Compact(expected), "{" + string.Join(',', members.Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}")) + "}");
    }

    private static string Compact(string json) => json.ReplaceLineEndings("");
}

public sealed class JsonModeJit(JitSidecar shared) : JsonMode(shared), IClassFixture<JitSidecar>;

public sealed class JsonModeAot(AotSidecar shared) : JsonMode(shared), IClassFixture<AotSidecar>;
