using System.Net.Sockets;
using AgentMark.SampleRunner.Models;
using AgentMark.V1;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AgentMark.SampleRunner.Hosting;

/// <summary>A running runner: one gRPC server with the runner service and the standard health service.</summary>
internal sealed class RunnerHost : IAsyncDisposable
{
    /// <summary>The sidecar takes bodies of 10 MiB, and a request holds more than the body; gRPC's own limit is 4 MiB.</summary>
    private const int MaxReceiveBytes = 16 * 1024 * 1024;

    private readonly WebApplication _app;

    private RunnerHost(WebApplication app, ListenAddress address)
    {
        _app = app;
        Address = address.SocketPath is { } path
            ? $"unix://{path}"
            : new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Authority;
        Greeting = $"The sample runner listens on {Address} (gRPC, clear text) with {app.Services.GetRequiredService<IModels>().Description}.";
    }

    /// <summary>Where it listens, as <see cref="ListenAddress"/> reads it, with the real port.</summary>
    public string Address { get; }

    /// <summary>One line that says what runs where.</summary>
    public string Greeting { get; }

    /// <summary>Starts the runner. <paramref name="replace"/> can put other parts, such as a model of your own, in place of these.</summary>
    /// <exception cref="StartupException">The address is not one, or cannot be listened on.</exception>
    public static async Task<RunnerHost> StartAsync(SampleRunnerOptions options, Action<IServiceCollection>? replace = null)
    {
        var address = ListenAddress.Parse(options.Listen);
        if (address.SocketPath is { } path)
        {
            StaleSocket.Remove(path);
        }

        var app = Build(options, address, replace);
        try
        {
            await app.StartAsync();
            return new RunnerHost(app, address);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ArgumentException or UnauthorizedAccessException)
        {
            await app.DisposeAsync();
            throw new StartupException($"The sample runner cannot listen on {options.Listen}: {(fault.InnerException ?? fault).Message}");
        }
    }

    /// <summary>Completes when the process is asked to stop and the runs in flight are done.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(SampleRunnerOptions options, ListenAddress address, Action<IServiceCollection>? replace)
    {
        // A watcher of appsettings.json would watch every folder below the working directory, for the sake of log levels alone.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A start that fails is one sentence of ours, not a stack trace as well.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, address));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxReceiveBytes;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<FaultInterceptor>();
        });
        builder.Services.AddRunner(options);
        replace?.Invoke(builder.Services);

        var health = new HealthServiceImpl();
        builder.Services.AddSingleton(health);

        var app = builder.Build();
        app.MapGrpcService<RunnerService>();
        app.MapGrpcService<HealthServiceImpl>();
        app.Lifetime.ApplicationStarted.Register(() => Announce(health, HealthCheckResponse.Types.ServingStatus.Serving));
        app.Lifetime.ApplicationStopping.Register(() => Announce(health, HealthCheckResponse.Types.ServingStatus.NotServing));
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address)
    {
        kestrel.AddServerHeader = false;
        // A sidecar whose client reads slowly pauses us. Kestrel's minimum rate would take that for an attack and end the run.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        if (address.SocketPath is { } path)
        {
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
        }
        else
        {
            // The address for all, IPv6Any, takes IPv4 connections too.
            kestrel.Listen(address.EndPoint!, listen => listen.Protocols = HttpProtocols.Http2);
        }
    }

    private static void Announce(HealthServiceImpl health, HealthCheckResponse.Types.ServingStatus status)
    {
        health.SetStatus("", status);
        health.SetStatus(V1.RunnerService.Descriptor.FullName, status);
    }
}
