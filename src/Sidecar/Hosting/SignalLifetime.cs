using System.Runtime.InteropServices;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Turns signals into a drain and then an exit. SIGTERM drains in full; Ctrl-C leaves out the settle time, and so does either
/// of them in a drain that the management listener began. A second signal ends it at once.
/// </summary>
internal sealed partial class SignalLifetime(Drain drain, IHostApplicationLifetime application, ILogger<SignalLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];
    private int leaving;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => OnSignal(signal, settle: true)));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => OnSignal(signal, settle: true)));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => OnSignal(signal, settle: false)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => registrations.ForEach(r => r.Dispose());

    private void OnSignal(PosixSignalContext context, bool settle)
    {
        context.Cancel = true;
        if (Interlocked.Exchange(ref leaving, 1) == 1)
        {
            LogHurry(context.Signal);
            drain.Hurry();
            return;
        }

        if (drain.IsDraining)
        {
            // In a pod it comes once the other containers have ended: nobody sends anything new.
            drain.EndSettle();
        }

        _ = drain.Begin(settle).ContinueWith(_ => application.StopApplication(), TaskScheduler.Default);
    }

    [LoggerMessage(211, LogLevel.Information, "{Signal} during the drain: ending it now.", EventName = "DrainHurried")]
    private partial void LogHurry(PosixSignal signal);
}
