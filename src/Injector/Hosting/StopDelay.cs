namespace AgentMark.Sidecar.Injector.Hosting;

/// <summary>
/// Keeps the listeners open for a while after SIGTERM. Kubernetes takes the pod out of its Service at the same moment, but API
/// servers learn of that later; a request that nobody takes would fail the creation of a pod.
/// </summary>
internal sealed partial class StopDelay(InjectorOptions options, TimeProvider time, ILogger<StopDelay> logger) : IHostedLifecycleService
{
    /// <summary>Runs before any service is stopped, the web server among them.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping(options.StopDelay.TotalSeconds);
        await Task.Delay(options.StopDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(101, LogLevel.Information, "Stopping: unready now, requests are taken for {Seconds} s more.", EventName = "Stopping")]
    private partial void LogStopping(double seconds);
}
