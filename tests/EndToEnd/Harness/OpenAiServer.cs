using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// A model server that speaks OpenAI's language, as far as the sample runners do. A test says what it answers to prompts that hold
/// certain words; to all others, what it is asked for decides.
/// </summary>
internal sealed class OpenAiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ModelAnswer> _scripts = new();

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

    /// <summary>Requests whose body holds these words get this answer; of several such, the most words count.</summary>
    public void On(string words, ModelAnswer answer) => _scripts[words] = answer;

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
        var text = body.GetRawText();
        var answer = _scripts.Keys.Where(words => text.Contains(words, StringComparison.Ordinal)).MaxBy(words => words.Length) is { } most ? _scripts[most] : Usual(context.Request.Path, body);
        await answer(context, body);
    }

    private static ModelAnswer Usual(string? path, JsonElement body) => path switch
    {
        "/v1/chat/completions" => ModelAnswers.Chat(Deltas(body)),
        "/v1/images/generations" => ModelAnswers.Json("""{"created":1,"data":[{"b64_json":"AQID"}]}"""),
        "/v1/audio/speech" => ModelAnswers.Speech([4, 5, 6]),
        _ => ModelAnswers.Refusal(404, "no such path"),
    };
}
