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

namespace AgentMark.Sidecar.Tests.Forwarding;

/// <summary>What a call to an address without a runner comes to, over real sockets.</summary>
public sealed class ConnectTests
{
    private static readonly RunnerOptions Options = new([], TimeSpan.FromMilliseconds(200), null, null, null);

    [Fact]
    public async Task A_port_where_nobody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        listener.Stop();
        var failure = await CallAsync(address);
        Assert.Equal((FailureKind.RunnerUnreachable, 503), (failure.Kind, failure.Status));
        Assert.Contains($"The runner at {address} could not be reached: Connection refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_file_that_is_not_there() =>
        Assert.Contains("The runner at unix:///there/is/no/runner.sock could not be reached", (await CallAsync("unix:///there/is/no/runner.sock")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_port_that_never_answers_the_TLS_greeting()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var failure = await CallAsync($"https://{listener.LocalEndpoint}");
        Assert.Equal((FailureKind.RunnerUnreachable, 503), (failure.Kind, failure.Status));
        Assert.Contains("no connection within 200ms (AGENTMARK_CONNECT_TIMEOUT)", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<RunFailure> CallAsync(string address)
    {
        using var invoker = new RunnerHttpClientFactory(Options, new RunnerConnections()).CreateClient(
            new ForwarderHttpClientContext { ClusterId = "runner", NewConfig = HttpClientConfig.Empty, NewMetadata = RunnerMark.Metadata });
        using var run = new TestRun();
        using var lease = new Runner(invoker, RunnerAddress.Parse(address), TestRun.Limits, new RunnerConnections()).Rent();
        var thrown = await Assert.ThrowsAsync<RpcException>(() => Eventually.DoneAsync(
            lease.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest(), cancellationToken: TestContext.Current.CancellationToken).ResponseAsync, "the call failed"));
        return new RunnerFailures(TestRun.Limits, Options).Judge(thrown, run.Run with { Lease = lease });
    }
}
