using AgentMark.Sidecar.Telemetry;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Sees each event of a run before it is written: for spans and metrics.</summary>
internal class RunObserver<TEvent>(Run run, SidecarMetrics metrics)
    where TEvent : allows ref struct
{
    private readonly long start = run.Scope.Time.GetTimestamp();

    public virtual void Observe(TEvent runnerEvent)
    {
        if (!run.AnyEvent)
        {
            run.AnyEvent = true;
            metrics.FirstEvent(run.Webhook.EventName, run.Scope.Time.GetElapsedTime(start));
        }
    }
}
