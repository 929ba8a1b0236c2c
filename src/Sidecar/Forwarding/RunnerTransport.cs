namespace AgentMark.Sidecar.Forwarding;

/// <summary>Lets a gRPC channel run on the cluster's own invoker, so that HTTP/2, TLS and sockets are configured in one place.</summary>
internal sealed class RunnerTransport(HttpMessageInvoker invoker, RunnerAddress address, int lane) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        address.Stamp(request, lane);
        return invoker.SendAsync(request, cancellationToken);
    }
}
