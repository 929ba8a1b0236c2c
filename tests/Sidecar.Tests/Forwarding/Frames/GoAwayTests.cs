using System.Net;
using System.Net.Sockets;
using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.V1;
using Grpc.Core;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using static AgentMark.Sidecar.Tests.Forwarding.Frames.RunnerFrames;
using Say = AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

/// <summary>A runner that goes away, on real connections: a call that it has not looked at is made again, one that it has begun is not.</summary>
public sealed class GoAwayTests : IAsyncDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte RstStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private static readonly RunnerOptions Options = new([], TimeSpan.FromSeconds(5), null, null, null);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly HttpMessageInvoker invoker = new RunnerHttpClientFactory(Options, new RunnerConnections()).CreateClient(
        new ForwarderHttpClientContext { ClusterId = "runner", NewConfig = HttpClientConfig.Empty, NewMetadata = RunnerMark.Metadata });
    private readonly List<byte[]> requests = [];
    private readonly TaskCompletionSource taken = new();
    private Task serving = Task.CompletedTask;

    public GoAwayTests() => listener.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        invoker.Dispose();
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
    }

    [Fact]
    public async Task A_call_that_the_runner_has_not_looked_at_is_made_again_whole()
    {
        // No stream was processed; the next connection serves.
        serving = ServeAsync(
            connection => SendAsync(connection, GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
            connection => AnswerAsync(connection, grpcStatus: 0));
        var (events, failure) = await CallAsync();
        Assert.Null(failure);
        Assert.Equal([Say.Text("a")], events);
        Assert.Equal(2, requests.Count);
        Assert.Equal(Frame(new RunPromptRequest { PromptName = "away" }), requests[0]);
        Assert.Equal(requests[0], requests[1]);
    }

    [Fact]
    public async Task A_call_that_has_begun_is_not_made_again()
    {
        serving = ServeAsync(async connection =>
        {
            await BeginAsync(connection);
            await SendAsync(connection, GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]);
            await taken.Task;
        });
        var (events, failure) = await CallAsync();
        Assert.Equal([Say.Text("a")], events);
        Assert.Equal((FailureKind.RunnerGone, 503), (failure!.Kind, failure.Status));
        Assert.Single(requests);
    }

    [Fact]
    public async Task A_runner_that_goes_away_after_the_call_lets_it_end()
    {
        serving = ServeAsync(async connection =>
        {
            await SendAsync(connection, GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]);
            await AnswerAsync(connection, grpcStatus: 5);
        });
        var (events, failure) = await CallAsync();
        Assert.Single(events);
        Assert.Equal((FailureKind.RunnerStatus, 404), (failure!.Kind, failure.Status));
    }

    [Fact]
    public async Task A_call_that_is_disposed_before_its_end_is_reset()
    {
        var reset = new TaskCompletionSource<byte[]>();
        serving = ServeAsync(async connection =>
        {
            await BeginAsync(connection);
            reset.SetResult(await ReadUntilAsync(connection, RstStream));
        });
        using (var lease = Rent())
        using (var call = lease.Frames.RunPrompt(new RunPromptRequest { PromptName = "away" }, [], Cancellation))
        {
            Assert.True(await call.WaitAsync(Cancellation));
        }

        Assert.Equal([0, 0, 0, 8], await Eventually.DoneAsync(reset.Task, "the stream was reset")); // CANCEL
    }

    private RunnerLease Rent() =>
        new Runner(invoker, RunnerAddress.Parse($"http://{listener.LocalEndpoint}"), TestRun.Limits, new RunnerConnections()).Rent();

    private async Task<(List<RunPromptResponse> Events, RunFailure? Failure)> CallAsync()
    {
        using var run = new TestRun();
        using var lease = Rent();
        using var call = lease.Frames.RunPrompt(new RunPromptRequest { PromptName = "away" }, [], Cancellation);
        var events = new List<RunPromptResponse>();
        try
        {
            while (call.TryTake() || await Eventually.DoneAsync(call.WaitAsync(Cancellation).AsTask(), "the runner sent something"))
            {
                taken.TrySetResult();
                events.Add(Say.Text(System.Text.Encoding.UTF8.GetString(call.Current.Text)));
            }

            return (events, null);
        }
        catch (RpcException e)
        {
            return (events, new RunnerFailures(TestRun.Limits, Options).Judge(e, run.Run with { Lease = lease }));
        }
    }

    /// <summary>Takes one connection after the other, reads one request on each and does what its script says.</summary>
    private async Task ServeAsync(params Func<NetworkStream, Task>[] scripts)
    {
        foreach (var script in scripts)
        {
            using var socket = await listener.AcceptSocketAsync(Cancellation);
            await using var connection = new NetworkStream(socket);
            await connection.ReadExactlyAsync(new byte[24], Cancellation); // the preface
            await SendAsync(connection, Settings, 0, 0, []);
            requests.Add(await ReadUntilAsync(connection, Data));
            await script(connection);

            // A socket that is closed with something unread would take back what it has sent.
            socket.Shutdown(SocketShutdown.Send);
            await connection.CopyToAsync(Stream.Null, Cancellation);
        }
    }

    private static async Task AnswerAsync(NetworkStream connection, byte grpcStatus)
    {
        await BeginAsync(connection);
        await SendAsync(connection, Headers, EndHeaders | EndStream, 1, Literal("grpc-status", grpcStatus.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static async Task BeginAsync(NetworkStream connection)
    {
        const byte status200 = 0x88; // of HPACK's static table
        await SendAsync(connection, Headers, EndHeaders, 1, [status200, .. Literal("content-type", "application/grpc")]);
        await SendAsync(connection, Data, 0, 1, Frame(Say.Text("a")));
    }

    /// <summary>A header in HPACK, neither indexed nor packed.</summary>
    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), (byte)value.Length, .. System.Text.Encoding.ASCII.GetBytes(value)];

    private static async Task SendAsync(NetworkStream connection, byte type, byte flags, byte stream, byte[] payload) =>
        await connection.WriteAsync((byte[])[0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload], Cancellation);

    /// <summary>Reads frames until one of the type, and returns what it carries.</summary>
    private static async Task<byte[]> ReadUntilAsync(NetworkStream connection, byte type)
    {
        var head = new byte[9];
        while (true)
        {
            await connection.ReadExactlyAsync(head, Cancellation);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await connection.ReadExactlyAsync(payload, Cancellation);
            if (head[3] == type)
            {
                return payload;
            }
        }
    }
}
