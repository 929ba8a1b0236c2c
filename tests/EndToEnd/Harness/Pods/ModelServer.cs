using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentMark.EndToEnd.Harness.Pods;

/// <summary>A model service with OpenAI's chat API: says a word, and goes on when it may.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;

    /// <summary>Every answer, begun or not, is finished.</summary>
    public void GoOn() => _goOn.SetResult();

    public async Task StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        _app = builder.Build();
        _app.MapPost("/v1/chat/completions", (RequestDelegate)CompleteAsync);
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As at SIGTERM, by a server that does not wait for its answers.</summary>
    public Task StopAsync() => _app!.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
            await _app.DisposeAsync();
        }
    }

    private async Task CompleteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await SendAsync(context, """{"index":0,"delta":{"role":"assistant","content":"first "},"finish_reason":null}""");
        await _goOn.Task.WaitAsync(context.RequestAborted);
        await SendAsync(context, """{"index":0,"delta":{"content":"last"},"finish_reason":null}""");
        await SendAsync(context, """{"index":0,"delta":{},"finish_reason":"stop"}""");
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context, string choice)
    {
        await context.Response.WriteAsync($$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{{choice}}]}""" + "\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
