using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.V1;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>A place on a connection to a runner, for the time of one run.</summary>
internal sealed class RunnerLease(RunnerAddress address, RunnerService.RunnerServiceClient client, FrameChannel frames, Action giveBack) : IDisposable
{
    private Action? giveBack = giveBack;

    public RunnerAddress Address => address;

    /// <summary>For calls with one answer.</summary>
    public RunnerService.RunnerServiceClient Client => client;

    /// <summary>For calls that are answered by a stream.</summary>
    public FrameChannel Frames => frames;

    public void Dispose() => Interlocked.Exchange(ref giveBack, null)?.Invoke();
}
