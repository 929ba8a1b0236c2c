namespace AgentMark.Sidecar.Hosting;

/// <summary>How much and how long. They hold for events alone; proxied paths have no limit.</summary>
/// <param name="MaxBodyBytes">AGENTMARK_MAX_BODY_BYTES: the largest event, and the largest message of a runner.</param>
/// <param name="HeaderWait">AGENTMARK_HEADER_WAIT: how long a stream's status waits for the runner's first event.</param>
/// <param name="SilenceLimit">AGENTMARK_SILENCE_LIMIT: the longest time without an event while we wait for the runner.</param>
/// <param name="ClientStallLimit">AGENTMARK_CLIENT_STALL_LIMIT: the longest time in which a client accepts nothing.</param>
/// <param name="MaxRuns">AGENTMARK_MAX_RUNS: open runs; one more is refused with 503.</param>
/// <param name="MaxBufferedBytes">Events and gathered answers in memory at one time; from the memory limit.</param>
internal sealed record LimitOptions(
    long MaxBodyBytes,
    TimeSpan HeaderWait,
    TimeSpan SilenceLimit,
    TimeSpan ClientStallLimit,
    int MaxRuns,
    long MaxBufferedBytes)
{
    /// <summary>
    /// What a stalled stream can hold: 64 KiB of the runner's events in the HTTP/2 window, as much again on its way to the
    /// client, and the call's own objects.
    /// </summary>
    private const long BytesPerRun = 192 * 1024;

    private const long BytesAtRest = 48 * 1024 * 1024;

    public static LimitOptions Read(Settings settings)
    {
        // Half of what the process does not need for itself is for streams, half for bodies and gathered answers.
        var half = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - BytesAtRest) / 2;
        var maxBody = settings.Number("AGENTMARK_MAX_BODY_BYTES", 10 * 1024 * 1024, 1024, 1024 * 1024 * 1024);
        return new LimitOptions(
            maxBody,
            settings.Time("AGENTMARK_HEADER_WAIT", TimeSpan.FromSeconds(15)),
            settings.Time("AGENTMARK_SILENCE_LIMIT", TimeSpan.FromMinutes(4)),
            settings.Time("AGENTMARK_CLIENT_STALL_LIMIT", TimeSpan.FromMinutes(2)),
            (int)settings.Number("AGENTMARK_MAX_RUNS", DefaultMaxRuns(half), 1, 1_000_000),
            DefaultMaxBufferedBytes(half, maxBody));
    }

    internal static int DefaultMaxRuns(long bytes) => (int)Math.Clamp(bytes / BytesPerRun, 64, 10_000);

    /// <summary>Never less than two of the largest bodies: one could not be followed by the next.</summary>
    internal static long DefaultMaxBufferedBytes(long bytes, long maxBody) => Math.Max(bytes, 2 * maxBody);
}
