using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// The seam between the runner and the wire: the runner's events, in order, as they become available. A call of
/// <see cref="NextAsync"/> that completes at once means that the event was already there.
/// </summary>
internal sealed class RunnerEvents<TEvent>(AsyncServerStreamingCall<TEvent> call, RunScope run) : IEventSource<TEvent>, IDisposable
    where TEvent : class
{
    /// <summary>How long a runner may take to end its call after the event that ended the run.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    public TEvent Current => call.ResponseStream.Current;

    /// <summary>The id of the runner's own trace, as its initial metadata names it, or null.</summary>
    public string? TraceId =>
        call.ResponseHeadersAsync is { IsCompletedSuccessfully: true } headers ? headers.Result.GetValue(RunnerMetadata.TraceId) : null;

    /// <inheritdoc />
    /// <exception cref="RpcException">The call has ended in any other way.</exception>
    public Task<bool> NextAsync()
    {
        var next = call.ResponseStream.MoveNext(CancellationToken.None);
        if (next.IsCompletedSuccessfully)
        {
            return next;
        }

        return WaitAsync(next);
    }

    /// <summary>Lets the runner end its call in peace after the last event.</summary>
    /// <returns>How many events it sent all the same.</returns>
    public async Task<int> FarewellAsync()
    {
        var surplus = 0;
        using var limit = new CancellationTokenSource(Farewell, run.Time);
        try
        {
            while (await call.ResponseStream.MoveNext(limit.Token))
            {
                surplus++;
            }
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            // The client has its answer: how the call ends changes nothing.
        }

        return surplus;
    }

    public void Dispose() => call.Dispose();

    private async Task<bool> WaitAsync(Task<bool> next)
    {
        run.ExpectRunner();
        try
        {
            return await next;
        }
        finally
        {
            run.HeardRunner();
        }
    }
}
