using System.Net;
using AgentMark.EndToEnd.Harness;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentMark.Cli.Tests.Checking;

/// <summary>A gRPC server around a runner of the tests.</summary>
internal sealed class RunnerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _isDead;

    private RunnerServer(Func<Action, RawRunnerService> make, bool isServing, bool knowsDeadlines)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (16 * 1024 * 1024, null));
        builder.Services.AddSingleton(make(Die));
        var health = new HealthServiceImpl();
        health.SetStatus("", isServing ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing);
        builder.Services.AddSingleton(health);
        _app = builder.Build();
        if (!knowsDeadlines)
        {
            _app.Use((context, next) => next(WithoutDeadline(context)));
        }

        _app.MapGrpcService<RawRunnerService>();
        _app.MapGrpcService<HealthServiceImpl>();
    }

    public string Address => _app.Urls.First();

    /// <param name="make">Makes the runner; it can end the server as a crash would.</param>
    public static async Task<RunnerServer> StartAsync(Func<Action, RawRunnerService> make, bool isServing = true, bool knowsDeadlines = true)
    {
        var server = new RunnerServer(make, isServing, knowsDeadlines);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>ASP.NET Core's gRPC ends a call at its deadline, whatever the runner does.</summary>
    private static HttpContext WithoutDeadline(HttpContext context)
    {
        context.Request.Headers.Remove("grpc-timeout");
        return context;
    }

    private void Die()
    {
        if (Interlocked.Exchange(ref _isDead, 1) == 0)
        {
            _ = _app.StopAsync(new CancellationToken(canceled: true));
        }
    }
}
