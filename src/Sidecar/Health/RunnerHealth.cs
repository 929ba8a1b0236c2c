using AgentMark.Sidecar.Forwarding;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace AgentMark.Sidecar.Health;

/// <summary>
/// Asks a runner's <c>grpc.health.v1</c>. A runner without that service, or with no opinion yet (a fresh ASP.NET server says
/// UNKNOWN), is well as soon as it accepts a connection.
/// </summary>
internal static class RunnerHealth
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>Null when the runner is well, else why it is not.</returns>
    public static async Task<string?> ProblemAsync(HttpMessageInvoker invoker, RunnerAddress address, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var channel = GrpcChannel.ForAddress(RunnerAddress.ChannelBase, new GrpcChannelOptions
        {
            HttpHandler = new RunnerTransport(invoker, address, lane: 0),
            DisposeHttpClient = false,
        });
        try
        {
            var answer = await new Grpc.Health.V1.Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: patience.Token);
            return answer.Status is HealthCheckResponse.Types.ServingStatus.NotServing ? $"the runner at {address} says NOT_SERVING" : null;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unimplemented or StatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            return patience.IsCancellationRequested
                ? $"the runner at {address} did not answer its health check within 2 s"
                : $"the runner at {address} does not answer: {RunnerFailures.Describe(e)}";
        }
    }
}
