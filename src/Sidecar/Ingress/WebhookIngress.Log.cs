namespace AgentMark.Sidecar.Ingress;

internal sealed partial class WebhookIngress
{
    // The answer's text stays out of the log: it can quote the event.
    [LoggerMessage(111, LogLevel.Warning, "Event on route {Route} refused with {Status} ({Reason}). More of the same within a minute are only counted.", EventName = "EventRefused")]
    private partial void LogRefused(string route, int status, string reason);
}
