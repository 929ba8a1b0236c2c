using AgentMark.Sidecar.Ingress;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// The way out, without cutting a stream: unready at once; for the settle time new events are still taken, since endpoints
/// lag; then they are refused; open streams have until the drain time to finish, and what is left ends with an error line.
/// A drain is begun by a signal, after which the process exits, or by the management listener, after which it waits for the
/// signal and, should none come, is undone.
/// </summary>
internal sealed partial class Drain(DrainOptions options, Admission admission, TimeProvider time, ILogger<Drain> logger) : IDisposable
{
    /// <summary>How long open runs get to write their error line.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>How long after its time a drain that somebody asked for waits for the signal that should follow.</summary>
    private static readonly TimeSpan SignalWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource hurry = new();
    private CancellationTokenSource over = new();
    private TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? streamsDone;
    private volatile bool refuses;
    private volatile bool settled;

    /// <summary>True from the first moment on: <c>/healthz/ready</c> says no.</summary>
    public bool IsDraining => Volatile.Read(ref streamsDone) is not null;

    /// <summary>True when new events get 503.</summary>
    public bool RefusesEvents => refuses;

    /// <summary>Cancelled when open runs have to end now.</summary>
    public CancellationToken Over => Volatile.Read(ref over).Token;

    /// <summary>Completes when a drain begins.</summary>
    public Task Begun => begun.Task;

    /// <summary>Begins to drain unless that has been done.</summary>
    /// <returns>Completes when no run and no proxied request is open any more, or when the time is over.</returns>
    public Task Begin(bool settle = true)
    {
        lock (gate)
        {
            if (streamsDone is null)
            {
                streamsDone = RunAsync(settle ? options.Settle : TimeSpan.Zero, hurry.Token);
                begun.SetResult();
            }

            return streamsDone;
        }
    }

    /// <summary>Leaves out what is left of the settle time: new events are refused from now on, and open streams finish.</summary>
    public void EndSettle() => settled = true;

    /// <summary>Ends the drain now: whatever is open ends with an error line.</summary>
    public void Hurry() => hurry.Cancel();

    /// <summary>Begins a drain for <c>/drain</c>: undone if the process is still there well after its time.</summary>
    public Task BeginUndoable()
    {
        lock (gate)
        {
            if (streamsDone is null)
            {
                Begin();
                _ = UndoLaterAsync();
            }

            return streamsDone!;
        }
    }

    public void Dispose()
    {
        hurry.Dispose();
        over.Dispose();
    }

    private async Task RunAsync(TimeSpan settle, CancellationToken hurried)
    {
        await Task.Yield();
        LogBegun(Duration.Format(settle), Duration.Format(options.Time), admission.InFlight);
        var start = time.GetTimestamp();
        await WaitAsync(settle, () => settled, hurried);
        refuses = true;
        await WaitAsync(options.Time - time.GetElapsedTime(start), () => admission.InFlight == 0, hurried);
        if (admission.InFlight > 0)
        {
            LogCut(admission.Runs, admission.InFlight - admission.Runs);
            await over.CancelAsync();
            await WaitAsync(LastWords, () => admission.Runs == 0, CancellationToken.None);
        }

        LogDone();
    }

    private async Task UndoLaterAsync()
    {
        await WaitAsync(options.Time + SignalWait, () => false, hurry.Token);
        lock (gate)
        {
            if (hurry.IsCancellationRequested)
            {
                return;
            }

            over.Dispose();
            over = new CancellationTokenSource();
            begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            refuses = false;
            settled = false;
            streamsDone = null;
        }

        LogUndone();
    }

    private async Task WaitAsync(TimeSpan most, Func<bool> done, CancellationToken hurried)
    {
        var start = time.GetTimestamp();
        while (!done() && !hurried.IsCancellationRequested && time.GetElapsedTime(start) is var waited && waited < most)
        {
            var pause = most - waited < Look ? most - waited : Look;
            await Task.Delay(pause, time, hurried).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
