using System.Diagnostics.Metrics;
using System.Globalization;
using AgentMark.Sidecar.Ingress;

namespace AgentMark.Sidecar.Telemetry;

/// <summary>What an operator watches. Labels come from small, fixed sets.</summary>
internal sealed class SidecarMetrics
{
    public const string MeterName = "AgentMark.Sidecar";

    private readonly Counter<long> refusals;
    private readonly Counter<long> secretUses;
    private readonly Counter<long> secretReloadFailures;
    private readonly Counter<long> skippedEvents;
    private readonly Counter<long> surplusEvents;
    private readonly Counter<long> acknowledgedAlerts;
    private readonly Histogram<double> runDuration;
    private readonly Histogram<double> firstEvent;

    public SidecarMetrics(IMeterFactory meters, Admission admission)
    {
        var meter = meters.Create(MeterName);
        refusals = meter.CreateCounter<long>("agentmark.sidecar.refusals", "{event}", "Events that were refused before a runner was asked.");
        secretUses = meter.CreateCounter<long>("agentmark.sidecar.secret.uses", "{event}", "Events by the position of the secret that verified them.");
        secretReloadFailures = meter.CreateCounter<long>("agentmark.sidecar.secret.reload.failures", "{reload}", "Times that a secret file could not be used.");
        skippedEvents = meter.CreateCounter<long>("agentmark.sidecar.runner.events.skipped", "{event}", "Events of runners that this sidecar does not know.");
        surplusEvents = meter.CreateCounter<long>("agentmark.sidecar.runner.events.surplus", "{event}", "Events that runners sent after the one that ends a run.");
        acknowledgedAlerts = meter.CreateCounter<long>("agentmark.sidecar.alerts.acknowledged", "{event}", "Alerts that the sidecar acknowledged for a runner that takes none.");
        runDuration = meter.CreateHistogram<double>("agentmark.sidecar.run.duration", "s", "From a verified event to the end of its answer.");
        firstEvent = meter.CreateHistogram<double>("agentmark.sidecar.run.first_event", "s", "From a verified event to the runner's first event.");
        meter.CreateObservableUpDownCounter("agentmark.sidecar.runs.open", () => admission.Runs, "{run}", "Runs that are open.");
    }

    public void Refused(string route, string reason) => refusals.Add(1, new("route", route), new("reason", reason));

    public void SecretUsed(string route, int position) =>
        secretUses.Add(1, new("route", route), new("position", position.ToString(CultureInfo.InvariantCulture)));

    public void SecretReloadFailed(string route) => secretReloadFailures.Add(1, new KeyValuePair<string, object?>("route", route));

    public void EventsSkipped(int count) => skippedEvents.Add(count);

    public void EventsSurplus(int count) => surplusEvents.Add(count);

    public void AlertAcknowledged() => acknowledgedAlerts.Add(1);

    public void FirstEvent(string eventType, TimeSpan after) =>
        firstEvent.Record(after.TotalSeconds, new KeyValuePair<string, object?>("event", eventType));

    public void RunEnded(string route, string eventType, string outcome, TimeSpan duration) =>
        runDuration.Record(duration.TotalSeconds, new("route", route), new("event", eventType), new("outcome", outcome));
}
