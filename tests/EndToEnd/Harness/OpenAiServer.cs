using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A model server that speaks OpenAI's language, as far as the sample runner does. What it is asked for decides what it says.</summary>
internal sealed class OpenAiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OpenAiServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What <c>OPENAI_BASE_URL</c> is set to.</summary>
    public string BaseUrl => $"{_app.Urls.First()}/v1";

    /// <summary>Every request so far: path, key and body.</summary>
    public ConcurrentQueue<(string Path, string Key, JsonElement Body)> Requests { get; } = new();

    public static async Task<OpenAiServer> StartAsync()
    {
        var server = new OpenAiServer();
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string[] Deltas(JsonElement body) => body switch
    {
        _ when !body.TryGetProperty("tools", out _) && !body.TryGetProperty("response_format", out _) =>
            ["""{"content":"Hel"}""", """{"content":"lo"}"""],
        _ when body.TryGetProperty("response_format", out _) =>
            ["""{"content":"{\"city\":"}""", """{"content":"\"Bern\"}"}"""],
        _ when body.GetProperty("messages").EnumerateArray().FirstOrDefault(m => m.GetProperty("role").GetString() == "tool") is { ValueKind: JsonValueKind.Object } told =>
            [$$"""{"content":"It is {{told.GetProperty("content").GetString()}}."}"""],
        _ =>
        [
            """{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"add","arguments":"{\"a\":2,"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"\"b\":40.5}"}}]}""",
        ],
    };

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = JsonElement.Parse(await reader.ReadToEndAsync());
        Requests.Enqueue((context.Request.Path, context.Request.Headers.Authorization.ToString(), body));
        await (context.Request.Path.Value switch
        {
            "/v1/chat/completions" => ChatAsync(context.Response, Deltas(body)),
            "/v1/images/generations" => JsonAsync(context.Response, """{"created":1,"data":[{"b64_json":"AQID"}]}"""),
            "/v1/audio/speech" => SpeechAsync(context.Response),
            _ => Task.FromResult(context.Response.StatusCode = StatusCodes.Status404NotFound),
        });
    }

    private static async Task ChatAsync(HttpResponse response, string[] deltas)
    {
        response.ContentType = "text/event-stream";
        foreach (var delta in deltas)
        {
            await ChunkAsync(response, $$"""{"index":0,"delta":{{delta}},"finish_reason":null}""", "null");
        }

        var reason = deltas[0].Contains("tool_calls", StringComparison.Ordinal) ? "tool_calls" : "stop";
        await ChunkAsync(response, $$"""{"index":0,"delta":{},"finish_reason":"{{reason}}"}""", "null");
        await ChunkAsync(response, "", """{"prompt_tokens":3,"completion_tokens":5,"total_tokens":8}""");
        await response.WriteAsync("data: [DONE]\n\n");
    }

    private static async Task ChunkAsync(HttpResponse response, string choice, string usage)
    {
        await response.WriteAsync($$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"own","choices":[{{choice}}],"usage":{{usage}}}""" + "\n\n");
        await response.Body.FlushAsync();
    }

    private static Task SpeechAsync(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        return response.WriteAsync("""data: {"type":"speech.audio.delta","audio":"BAUG"}""" + "\n\n" + """data: {"type":"speech.audio.done"}""" + "\n\n");
    }

    private static Task JsonAsync(HttpResponse response, string json)
    {
        response.ContentType = "application/json";
        return response.WriteAsync(json);
    }
}
