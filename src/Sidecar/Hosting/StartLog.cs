namespace AgentMark.Sidecar.Hosting;

/// <summary>The first lines of the log: what this process is and where its parts are.</summary>
internal static partial class StartLog
{
    public static void LogStarted(this WebApplication app, SidecarOptions options)
    {
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            Started(
                app.Logger,
                string.Join(", ", options.Listeners.AllUrls),
                options.Listeners.WebhookPath,
                string.Join(", ", options.Runner.Addresses),
                options.Listeners.Upstream?.OriginalString ?? "none",
                options.Limits.MaxRuns);
            if (options.Secrets.AllowUnsigned)
            {
                Unsigned(app.Logger);
            }

            if (options.Drain.Asked is { } asked)
            {
                DrainCut(app.Logger, Duration.Format(asked), Duration.Format(options.Drain.Time));
            }
        });
    }

    [LoggerMessage(1, LogLevel.Information, "Listening on {Urls}; events at {Path} go to the runner at {Runner}, other paths to {Upstream}; at most {MaxRuns} open runs.", EventName = "Started")]
    private static partial void Started(ILogger logger, string urls, string path, string runner, string upstream, int maxRuns);

    [LoggerMessage(2, LogLevel.Warning, "AGENTMARK_ALLOW_UNSIGNED is true: ANY program on this machine can run prompts. For development only.", EventName = "UnsignedAllowed")]
    private static partial void Unsigned(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "AGENTMARK_DRAIN_TIME is {Asked}, longer than AGENTMARK_TERMINATION_GRACE_PERIOD; the drain takes {Time}, since the container is killed after that period.", EventName = "DrainCut")]
    private static partial void DrainCut(ILogger logger, string asked, string time);
}
