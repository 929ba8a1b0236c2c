using AgentMark.SampleRunner.Running;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace AgentMark.SampleRunner.Hosting;

/// <summary>Turns every exception that leaves a call into a gRPC status, in one place.</summary>
internal sealed class FaultInterceptor(ILogger<FaultInterceptor> logger) : Interceptor
{
    /// <inheritdoc />
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception fault)
        {
            throw ToRpc(fault, context);
        }
    }

    /// <inheritdoc />
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception fault)
        {
            throw ToRpc(fault, context);
        }
    }

    // Once the caller has gone nobody reads the status; whatever broke then broke because of that.
    private RpcException ToRpc(Exception fault, ServerCallContext context) =>
        new(context.CancellationToken.IsCancellationRequested ? Status.DefaultCancelled : Faults.ToStatus(fault, logger));
}
