using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A model service behind the sidecar: does what a test says, and remembers the raw targets that it was asked for.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Upstream(WebApplication app, string address) => (_app, Address) = (app, address);

    public string Address { get; }

    public ConcurrentQueue<string> Targets { get; } = new();

    public ConcurrentQueue<IHeaderDictionary> Headers { get; } = new();

    /// <summary>A model service that answers every request in the same way.</summary>
    public static async Task<Upstream> StartAsync(RequestDelegate answer, HttpProtocols protocols = HttpProtocols.Http1, Action<WebApplication>? map = null)
    {
        var port = Ports.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ListenLocalhost(port, listen => listen.Protocols = protocols);
        });
        var app = builder.Build();
        var upstream = new Upstream(app, $"http://127.0.0.1:{port}");
        app.UseWebSockets();
        app.Use((context, next) =>
        {
            upstream.Targets.Enqueue(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            upstream.Headers.Enqueue(context.Request.Headers);
            return next(context);
        });
        app.UseRouting();
        map?.Invoke(app);
        app.MapFallback("{**rest}", answer);
        await app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
