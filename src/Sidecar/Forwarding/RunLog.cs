namespace AgentMark.Sidecar.Forwarding;

/// <summary>What an operator reads of runs. A run that goes well says nothing, and no text of a prompt or a runner is ever logged.</summary>
internal sealed partial class RunLog(ILogger<RunLog> logger)
{
    public void Failed(Run run, RunFailure failure)
    {
        if (failure.IsClients)
        {
            LogClientGone(run.Webhook.EventName, run.Webhook.RunId, run.Trace.TraceId, failure.Kind);
        }
        else
        {
            LogFailed(run.Webhook.EventName, run.Webhook.RunId, run.Trace.TraceId, run.Lease.Address, failure.Kind, failure.Status, failure.Reason);
        }
    }

    /// <summary>Quiet: the caller reads of each row, and a data set can have many.</summary>
    public void RowFailed(Run run, long index, RunFailure failure) => LogRowFailed(index, run.Webhook.RunId, run.Trace.TraceId, run.Lease.Address, failure.Kind, failure.Status, failure.Reason);

    public void Surplus(Run run, int count) => LogSurplus(run.Webhook.RunId, run.Lease.Address, count);

    public void Bug(Run run, Exception exception) => LogBug(exception, run.Webhook.EventName, run.Webhook.RunId, run.Trace.TraceId);

    public void AlertAcknowledged(Run run) => LogAlert(run.Webhook.RunId, run.Lease.Address);

    [LoggerMessage(301, LogLevel.Debug, "{Event} {RunId} (trace {TraceId}) ended early: {Kind}.", EventName = "RunClientGone")]
    private partial void LogClientGone(string @event, string runId, string traceId, FailureKind kind);

    [LoggerMessage(302, LogLevel.Warning, "{Event} {RunId} (trace {TraceId}) failed on the runner at {Runner}: {Kind}, status {Status}. {Reason}", EventName = "RunFailed")]
    private partial void LogFailed(string @event, string runId, string traceId, RunnerAddress runner, FailureKind kind, int status, string reason);

    [LoggerMessage(306, LogLevel.Debug, "Row {Index} of {RunId} (trace {TraceId}) failed on the runner at {Runner}: {Kind}, status {Status}. {Reason}", EventName = "RowFailed")]
    private partial void LogRowFailed(long index, string runId, string traceId, RunnerAddress runner, FailureKind kind, int status, string reason);

    [LoggerMessage(303, LogLevel.Warning, "Run {RunId}: the runner at {Runner} sent {Count} events after the one that ended the run; they were dropped.", EventName = "RunSurplus")]
    private partial void LogSurplus(string runId, RunnerAddress runner, int count);

    [LoggerMessage(304, LogLevel.Error, "{Event} {RunId} (trace {TraceId}) failed by a fault of the sidecar.", EventName = "RunBug")]
    private partial void LogBug(Exception exception, string @event, string runId, string traceId);

    [LoggerMessage(305, LogLevel.Information, "Alert {RunId} acknowledged for the runner at {Runner}, which takes no alerts.", EventName = "AlertAcknowledged")]
    private partial void LogAlert(string runId, RunnerAddress runner);
}
