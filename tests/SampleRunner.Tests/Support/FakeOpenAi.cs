using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentMark.SampleRunner.Tests.Support;

/// <summary>A server on loopback that speaks OpenAI's language. A test says how it answers, and reads what it was asked.</summary>
internal sealed class FakeOpenAi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private readonly TaskCompletionSource _break = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeOpenAi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The requests so far: path, key, and body.</summary>
    public ConcurrentQueue<(string Path, string Key, JsonElement Body)> Requests { get; } = new();

    /// <summary>What <c>OPENAI_BASE_URL</c> is set to.</summary>
    public string BaseUrl => $"{_app.Urls.First()}/v1";

    /// <summary>Requests that were given up by the client.</summary>
    public int Aborted { get; private set; }

    /// <summary>Breaks the connections that wait for it.</summary>
    public void Break() => _break.SetResult();

    public static async Task<FakeOpenAi> StartAsync()
    {
        var server = new FakeOpenAi();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A runner in front of this server.</summary>
    public Task<TestRunner> RunnerAsync(Func<SampleRunnerOptions, SampleRunnerOptions>? with = null) => TestRunner.StartAsync(options =>
    {
        options = options with { OpenAiKey = "key-of-the-test", OpenAiBaseUrl = new Uri(BaseUrl) };
        return with?.Invoke(options) ?? options;
    });

    /// <summary>The next request gets this answer.</summary>
    public FakeOpenAi Answers(Func<HttpContext, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public FakeOpenAi AnswersStatus(int status, string message) => Answers(context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = new { message, type = "fake", code = "fake" } });
    });

    /// <summary>A completion: these deltas, a finish reason (null: none, as if cut off), and usage.</summary>
    public FakeOpenAi Streams(IEnumerable<JsonObject> deltas, string? finishReason = "stop", int input = 3, int output = 5) => Answers(async context =>
    {
        await WriteEventsAsync(context, deltas);
        if (finishReason is not null)
        {
            await WriteEventAsync(context, Chunk([], finishReason));
            var usage = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = input + output };
            var last = Chunk([], null);
            last["choices"] = new JsonArray();
            last["usage"] = usage;
            await WriteEventAsync(context, last);
        }

        await context.Response.WriteAsync("data: [DONE]\n\n");
    });

    public FakeOpenAi StreamsText(params string[] words) => Streams(words.Select(Text));

    /// <summary>Deltas; once the test says so, the connection breaks.</summary>
    public FakeOpenAi StreamsAndBreaks(params string[] words) => Answers(async context =>
    {
        await WriteEventsAsync(context, words.Select(Text));
        await _break.Task;
        context.Abort();
    });

    /// <summary>Deltas, and then nothing until the client goes.</summary>
    public FakeOpenAi StreamsAndHangs(params string[] words) => Answers(async context =>
    {
        await WriteEventsAsync(context, words.Select(Text));
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
        Aborted++;
    });

    public static JsonObject Text(string text) => new() { ["content"] = text };

    public static JsonObject ToolCall(int index, string id, string name, string arguments) => new()
    {
        ["tool_calls"] = new JsonArray(new JsonObject
        {
            ["index"] = index,
            ["id"] = id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
        }),
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        Requests.Enqueue((context.Request.Path, context.Request.Headers.Authorization.ToString(), JsonElement.Parse(await body.ReadToEndAsync())));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = 418;
        }
    }

    private static async Task WriteEventsAsync(HttpContext context, IEnumerable<JsonObject> deltas)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var delta in deltas)
        {
            await WriteEventAsync(context, Chunk((JsonObject)delta.DeepClone(), null));
        }
    }

    private static async Task WriteEventAsync(HttpContext context, JsonObject chunk)
    {
        await context.Response.WriteAsync($"data: {chunk.ToJsonString()}\n\n");
        await context.Response.Body.FlushAsync();
    }

    private static JsonObject Chunk(JsonObject delta, string? finishReason) => new()
    {
        ["id"] = "c1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1,
        ["model"] = "fake",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finishReason }),
    };
}
