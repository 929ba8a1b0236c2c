namespace AgentMark.Sidecar.Hosting;

/// <summary>How the sidecar leaves.</summary>
/// <param name="Settle">AGENTMARK_DRAIN_SETTLE: after becoming unready, new events are still accepted for so long, since endpoints lag and senders do not retry.</param>
/// <param name="Time">AGENTMARK_DRAIN_TIME: the whole drain, settle included; then open streams end with an error line. Unless it is set, it follows from AGENTMARK_TERMINATION_GRACE_PERIOD, the time between the order to stop and the kill.</param>
internal sealed record DrainOptions(TimeSpan Settle, TimeSpan Time)
{
    /// <summary>A longer time that was asked for than the grace period has; null otherwise.</summary>
    public TimeSpan? Asked { get; init; }

    /// <summary>Kubernetes' default of terminationGracePeriodSeconds.</summary>
    private static readonly TimeSpan UsualGrace = TimeSpan.FromSeconds(30);

    /// <summary>What the drain leaves of the grace period, for last words and for the exit itself.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    public static DrainOptions Read(Settings settings)
    {
        var grace = settings.Time("AGENTMARK_TERMINATION_GRACE_PERIOD", UsualGrace, mayBeZero: true);
        var fitting = grace >= 2 * Margin ? grace - Margin : grace / 2;
        var time = settings.Time("AGENTMARK_DRAIN_TIME", fitting, mayBeZero: true);
        var usualSettle = TimeSpan.FromSeconds(5);
        var settle = settings.Time("AGENTMARK_DRAIN_SETTLE", usualSettle < time ? usualSettle : time, mayBeZero: true);
        var options = new DrainOptions(settle, time);
        if (options.Settle > options.Time)
        {
            settings.Problem($"AGENTMARK_DRAIN_SETTLE ({Duration.Format(options.Settle)}) is longer than AGENTMARK_DRAIN_TIME ({Duration.Format(options.Time)}), of which it is a part.");
        }

        // No problem that keeps it from starting: one setting may serve pods of several grace periods.
        return settings.Text("AGENTMARK_TERMINATION_GRACE_PERIOD") is not null && time > grace
            ? new DrainOptions(settle < fitting ? settle : fitting, fitting) { Asked = time }
            : options;
    }
}
