using AgentMark.V1;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>A place on a connection to a runner, for the time of one run.</summary>
internal sealed class RunnerLease(RunnerAddress address, RunnerService.RunnerServiceClient client, Action giveBack) : IDisposable
{
    private Action? giveBack = giveBack;

    public RunnerAddress Address => address;

    public RunnerService.RunnerServiceClient Client => client;

    public void Dispose() => Interlocked.Exchange(ref giveBack, null)?.Invoke();
}
