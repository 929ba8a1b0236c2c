namespace AgentMark.Sidecar.Hosting;

/// <summary>How the sidecar leaves.</summary>
/// <param name="Settle">AGENTMARK_DRAIN_SETTLE: after becoming unready, new events are still accepted for so long, since endpoints lag and senders do not retry.</param>
/// <param name="Time">AGENTMARK_DRAIN_TIME: the whole drain, settle included; then open streams end with an error line.</param>
internal sealed record DrainOptions(TimeSpan Settle, TimeSpan Time)
{
    public static DrainOptions Read(Settings settings)
    {
        var time = settings.Time("AGENTMARK_DRAIN_TIME", TimeSpan.FromSeconds(20), mayBeZero: true);
        var usualSettle = TimeSpan.FromSeconds(5);
        var settle = settings.Time("AGENTMARK_DRAIN_SETTLE", usualSettle < time ? usualSettle : time, mayBeZero: true);
        var options = new DrainOptions(settle, time);
        if (options.Settle > options.Time)
        {
            settings.Problem($"AGENTMARK_DRAIN_SETTLE ({Duration.Format(options.Settle)}) is longer than AGENTMARK_DRAIN_TIME ({Duration.Format(options.Time)}), of which it is a part.");
        }

        return options;
    }
}
