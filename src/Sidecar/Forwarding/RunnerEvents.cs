using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// The seam between the runner and the wire: the runner's events, in order, as they become available. A call of
/// <see cref="NextAsync"/> that completes at once means that the event was already there.
/// </summary>
internal sealed class RunnerEvents<TEvent>(FrameCall<TEvent> call, RunScope run) : IEventSource<TEvent>, IDisposable
    where TEvent : allows ref struct
{
    /// <summary>How long a runner may take to end its call after the event that ended the run.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    /// <exception cref="RpcException">The runner sent what cannot be read.</exception>
    public TEvent Current => call.Current;

    /// <summary>The id of the runner's own trace, as its initial metadata names it, or null.</summary>
    public string? TraceId => call.Header(RunnerMetadata.TraceId);

    /// <inheritdoc />
    /// <exception cref="RpcException">The call has ended in any other way.</exception>
    public Task<bool> NextAsync() => call.TryTake() ? Task.FromResult(true) : WaitAsync();

    /// <summary>Lets the runner end its call in peace after the last event.</summary>
    /// <returns>How many events it sent all the same.</returns>
    public async Task<int> FarewellAsync()
    {
        var surplus = 0;
        run.ExpectRunner(Farewell);
        try
        {
            while (call.TryTake() || await call.WaitAsync(run.Token))
            {
                surplus++;
            }
        }
        catch (RpcException)
        {
            // The client has its answer: how the call ends changes nothing.
        }

        run.HeardRunner();
        return surplus;
    }

    public void Dispose() => call.Dispose();

    private async Task<bool> WaitAsync()
    {
        run.ExpectRunner();
        try
        {
            return await call.WaitAsync(run.Token);
        }
        finally
        {
            run.HeardRunner();
        }
    }
}
