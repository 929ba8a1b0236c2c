using System.Collections.Concurrent;

namespace AgentMark.Sidecar.Telemetry;

/// <summary>Lets one log line a minute through for each reason, so that nobody outside can fill the log.</summary>
internal sealed class LogGate(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> opened = new();

    /// <param name="reason">One of a small, fixed set.</param>
    public bool Opens(string reason)
    {
        var now = time.GetTimestamp();
        return !opened.TryGetValue(reason, out var last)
            ? opened.TryAdd(reason, now)
            : time.GetElapsedTime(last, now) >= Pause && opened.TryUpdate(reason, now, last);
    }
}
