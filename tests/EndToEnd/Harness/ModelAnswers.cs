using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AgentMark.EndToEnd.Harness;

/// <summary>What a model server does with a request whose body it has read.</summary>
internal delegate Task ModelAnswer(HttpContext context, JsonElement body);

/// <summary>The answers of a model server, good and bad.</summary>
internal static class ModelAnswers
{
    /// <summary>A whole chat completion: these deltas, the reason why it ends, its usage.</summary>
    public static ModelAnswer Chat(params string[] deltas) => Chat(Reason(deltas), deltas);

    public static ModelAnswer Chat(string reason, string[] deltas) => async (context, _) =>
    {
        await BeginAsync(context.Response, deltas);
        await EndAsync(context.Response, reason);
    };

    /// <summary>Text whose second part waits for the signal.</summary>
    public static ModelAnswer Waiting(Signal more, string first, string second) => async (context, _) =>
    {
        await BeginAsync(context.Response, [TextDelta(first)]);
        await more.WaitAsync();
        await DeltaAsync(context.Response, TextDelta(second));
        await EndAsync(context.Response, "stop");
    };

    public static ModelAnswer Text(params string[] words) => Chat([.. words.Select(TextDelta)]);

    /// <summary>Deltas, and an end without a reason, as where something in between cut the answer off.</summary>
    public static ModelAnswer CutOff(params string[] words) => async (context, _) =>
        await BeginAsync(context.Response, [.. words.Select(TextDelta)]);

    /// <summary>Deltas, and then something that is not JSON.</summary>
    public static ModelAnswer Garbled(params string[] words) => async (context, _) =>
    {
        await BeginAsync(context.Response, [.. words.Select(TextDelta)]);
        await context.Response.WriteAsync("data: {\"choices\":\n\n");
    };

    /// <summary>One answer after the other in a conversation: the next after each turn of the model's.</summary>
    public static ModelAnswer InTurn(params ModelAnswer[] answers) => (context, body) =>
    {
        var assistants = body.GetProperty("messages").EnumerateArray().Count(message => message.GetProperty("role").GetString() == "assistant");
        return answers[assistants](context, body);
    };

    /// <summary>Deltas; once the signal is set, the connection breaks.</summary>
    public static ModelAnswer Broken(Signal now, params string[] words) => async (context, _) =>
    {
        await BeginAsync(context.Response, [.. words.Select(TextDelta)]);
        await now.WaitAsync();
        context.Abort();
    };

    /// <summary>Deltas, and nothing more until the client goes; then the signal is set.</summary>
    public static ModelAnswer Hanging(Signal gone, params string[] words) => async (context, _) =>
    {
        context.RequestAborted.Register(gone.Set);
        if (words.Length > 0)
        {
            await BeginAsync(context.Response, [.. words.Select(TextDelta)]);
        }

        await gone.WaitAsync();
    };

    public static ModelAnswer Refusal(int status, string message) => Json(
        new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "refusal" } }.ToJsonString(), status);

    public static ModelAnswer Json(string json, int status = 200) => Plain(json, "application/json", status);

    public static ModelAnswer Plain(string text, string type = "text/html", int status = 200) => (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    };

    /// <summary>Audio, in events for those who ask for events, and as it is for all others.</summary>
    public static ModelAnswer Speech(byte[] audio) => (context, body) =>
    {
        if (!body.TryGetProperty("stream_format", out var format) || format.GetString() != "sse")
        {
            context.Response.ContentType = "audio/mpeg";
            return context.Response.Body.WriteAsync(audio).AsTask();
        }

        context.Response.ContentType = "text/event-stream";
        return context.Response.WriteAsync(
            $$"""data: {"type":"speech.audio.delta","audio":"{{Convert.ToBase64String(audio)}}"}""" + "\n\n" + """data: {"type":"speech.audio.done"}""" + "\n\n");
    };

    private static string Reason(string[] deltas) => deltas.Any(delta => delta.Contains("tool_calls", StringComparison.Ordinal)) ? "tool_calls" : "stop";

    private static string TextDelta(string text) => new JsonObject { ["content"] = text }.ToJsonString();

    private static async Task BeginAsync(HttpResponse response, string[] deltas)
    {
        response.ContentType = "text/event-stream";
        foreach (var delta in deltas)
        {
            await DeltaAsync(response, delta);
        }
    }

    private static Task DeltaAsync(HttpResponse response, string delta) =>
        ChunkAsync(response, $$"""{"index":0,"delta":{{delta}},"finish_reason":null}""", "null");

    private static async Task EndAsync(HttpResponse response, string reason)
    {
        await ChunkAsync(response, $$"""{"index":0,"delta":{},"finish_reason":"{{reason}}"}""", "null");
        await ChunkAsync(response, "", """{"prompt_tokens":3,"completion_tokens":5,"total_tokens":8}""");
        await response.WriteAsync("data: [DONE]\n\n");
    }

    private static async Task ChunkAsync(HttpResponse response, string choice, string usage)
    {
        await response.WriteAsync($$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"own","choices":[{{choice}}],"usage":{{usage}}}""" + "\n\n");
        await response.Body.FlushAsync();
    }
}
