namespace AgentMark.Sidecar.Ingress;

internal sealed partial class SecretPolling
{
    [LoggerMessage(101, LogLevel.Information, "Webhook secrets of route {Route} read: {Count} in use.", EventName = "SecretsRead")]
    private partial void LogReloaded(string route, int count);

    [LoggerMessage(102, LogLevel.Warning, "Webhook secrets of route {Route}: {Problem} {Count} secrets stay in use.", EventName = "SecretsProblem")]
    private partial void LogProblem(string route, int count, string problem);
}
