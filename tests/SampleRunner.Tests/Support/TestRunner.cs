using System.Net.Sockets;
using AgentMark.SampleRunner.Hosting;
using AgentMark.SampleRunner.Models;
using AgentMark.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMark.SampleRunner.Tests.Support;

/// <summary>A runner on a real socket with a client on it.</summary>
internal sealed class TestRunner : IAsyncDisposable
{
    private const string UnixPrefix = "unix://";

    private readonly RunnerHost _host;

    private TestRunner(RunnerHost host)
    {
        _host = host;
        Channel = Open(host.Address);
        Client = new V1.RunnerService.RunnerServiceClient(Channel);
    }

    public GrpcChannel Channel { get; }

    public V1.RunnerService.RunnerServiceClient Client { get; }

    public static async Task<TestRunner> StartAsync(
        Func<SampleRunnerOptions, SampleRunnerOptions>? with = null, IModels? models = null)
    {
        var options = new SampleRunnerOptions { Listen = "127.0.0.1:0", WordDelay = TimeSpan.Zero, OpenAiRetries = 0 };
        return new TestRunner(await RunnerHost.StartAsync(with?.Invoke(options) ?? options, services =>
        {
            if (models is not null)
            {
                services.AddSingleton(models);
            }
        }));
    }

    public static GrpcChannel Open(string address)
    {
        var handler = new SocketsHttpHandler();
        if (address.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            var endPoint = new UnixDomainSocketEndPoint(address[UnixPrefix.Length..]);
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            };
            address = "localhost";
        }

        return GrpcChannel.ForAddress($"http://{address}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        });
    }

    /// <summary>All events of one run.</summary>
    public async Task<List<RunPromptResponse>> RunAsync(RunPromptRequest request)
    {
        using var call = Client.RunPrompt(request, deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: TestContext.Current.CancellationToken);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync();
    }

    /// <summary>The status with which a run fails before its first event.</summary>
    public async Task<Status> RefusalAsync(RunPromptRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(() => RunAsync(request))).Status;

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _host.DisposeAsync();
    }
}
