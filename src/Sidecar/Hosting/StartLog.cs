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
        });
    }

    [LoggerMessage(1, LogLevel.Information, "Listening on {Urls}; events at {Path} go to the runner at {Runner}, other paths to {Upstream}; at most {MaxRuns} open runs.", EventName = "Started")]
    private static partial void Started(ILogger logger, string urls, string path, string runner, string upstream, int maxRuns);

    [LoggerMessage(2, LogLevel.Warning, "AGENTMARK_ALLOW_UNSIGNED is true: ANY program on this machine can run prompts. For development only.", EventName = "UnsignedAllowed")]
    private static partial void Unsigned(ILogger logger);
}
