using AgentMark.Sidecar.Telemetry;

namespace AgentMark.Sidecar.Ingress;

/// <summary>
/// Reads secret files again, by content and by the clock: the symlink swap of a mounted Kubernetes Secret can escape a file
/// watcher.
/// </summary>
internal sealed partial class SecretPolling(RouteSecrets routes, SidecarMetrics metrics, TimeProvider time, ILogger<SecretPolling> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, string> lastProblem = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var route in routes.All)
            {
                Reload(route);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Reload(NamedSecrets route)
    {
        var outcome = route.Secrets.Reload();
        if (outcome.Problem is null)
        {
            lastProblem.Remove(route.Name);
            if (outcome.Outcome == SecretReloadOutcome.Reloaded)
            {
                LogReloaded(route.Name, route.Secrets.Current.Count);
            }

            return;
        }

        metrics.SecretReloadFailed(route.Name);
        if (lastProblem.GetValueOrDefault(route.Name) != outcome.Problem)
        {
            // Once for each new problem, not once for each look.
            lastProblem[route.Name] = outcome.Problem;
            LogProblem(route.Name, route.Secrets.Current.Count, outcome.Problem);
        }
    }
}
