namespace AgentMark.Sidecar.Hosting;

/// <summary>All that a user can set, read once at start and immutable after. Secrets in files are the exception: see SecretOptions.</summary>
internal sealed record SidecarOptions(
    ListenerOptions Listeners,
    SecretOptions Secrets,
    RunnerOptions Runner,
    LimitOptions Limits,
    DrainOptions Drain,
    TelemetryOptions Telemetry,
    DatasetOptions Datasets)
{
    /// <summary>Reads everything; <paramref name="problems"/> holds one sentence for each thing that is wrong.</summary>
    public static SidecarOptions Read(IConfiguration configuration, out IReadOnlyList<string> problems)
    {
        var settings = new Settings(configuration);
        var options = new SidecarOptions(
            ListenerOptions.Read(settings, configuration),
            SecretOptions.Read(settings, configuration),
            RunnerOptions.Read(settings),
            LimitOptions.Read(settings),
            DrainOptions.Read(settings),
            TelemetryOptions.Read(settings, configuration),
            DatasetOptions.Read(settings));
        if (settings.Text(StartFailure.Variable) is { } text && text.ToLowerInvariant() is not ("exit" or "wait"))
        {
            settings.Problem($"{StartFailure.Variable} is \"{text}\"; it takes exit or wait.");
        }

        settings.AlsoKnown("AGENTMARK_RUNNER_LISTEN");
        settings.RefuseUnknown();
        problems = settings.Problems;
        return options;
    }
}
