using AgentMark.Sidecar.Hosting;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Why a run was ended from our side.</summary>
internal enum EndCause
{
    None,
    ClientGone,
    ClientStalled,
    RunnerSilent,
    Draining,
}

/// <summary>
/// The life of one run: a token that ends the runner's call, and which of the possible causes was first. The silence clock
/// runs only between <see cref="ExpectRunner"/> and <see cref="HeardRunner"/>, so a slow client never counts against the
/// runner.
/// </summary>
internal sealed class RunScope : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly CancellationTokenRegistration client;
    private readonly CancellationTokenRegistration drain;
    private readonly ITimer silence;
    private int cause;

    public RunScope(TimeSpan silenceLimit, TimeProvider time, CancellationToken clientGone, CancellationToken drainOver)
    {
        SilenceLimit = silenceLimit;
        Time = time;
        silence = time.CreateTimer(static scope => ((RunScope)scope!).End(EndCause.RunnerSilent), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        client = clientGone.UnsafeRegister(static scope => ((RunScope)scope!).End(EndCause.ClientGone), this);
        drain = drainOver.UnsafeRegister(static scope => ((RunScope)scope!).End(EndCause.Draining), this);
    }

    public TimeSpan SilenceLimit { get; }

    public TimeProvider Time { get; }

    public CancellationToken Token => cancellation.Token;

    public EndCause Cause => (EndCause)Volatile.Read(ref cause);

    public void ExpectRunner() => ExpectRunner(SilenceLimit);

    public void ExpectRunner(TimeSpan limit) => silence.Change(limit, Timeout.InfiniteTimeSpan);

    public void HeardRunner() => silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void End(EndCause why)
    {
        if (Interlocked.CompareExchange(ref cause, (int)why, (int)EndCause.None) == (int)EndCause.None)
        {
            try
            {
                cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run ended by itself in this very moment.
            }
        }
    }

    /// <summary>The client has its whole answer: whether it stays no longer matters.</summary>
    public void ReleaseClient() => client.Dispose();

    public void Dispose()
    {
        client.Dispose();
        drain.Dispose();
        silence.Dispose();
        cancellation.Dispose();
    }
}
