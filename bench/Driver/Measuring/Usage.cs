using AgentMark.Bench.Driver.Machine;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>What a peer's processes have used so far.</summary>
internal sealed record Usage(double TickSeconds, Dictionary<int, double>? ThreadTimes, long Switches)
{
    public static Usage Of(IReadOnlyList<int> pids) => new(
        pids.Sum(ProcFiles.StatSeconds),
        Merge(pids.Select(ProcFiles.ThreadTimes).ToList()),
        pids.Sum(ProcFiles.ContextSwitches));

    /// <summary>
    /// CPU seconds since then: user and system time. By the scheduler's own count where no thread has ended in between, since the
    /// clock ticks of <c>/proc/PID/stat</c> are 10 ms each; else by those.
    /// </summary>
    public double CpuSince(Usage before)
    {
        if (ThreadTimes is null || before.ThreadTimes is null || before.ThreadTimes.Keys.Any(thread => !ThreadTimes.ContainsKey(thread)))
        {
            return TickSeconds - before.TickSeconds;
        }

        return ThreadTimes.Values.Sum() - before.ThreadTimes.Values.Sum();
    }

    private static Dictionary<int, double>? Merge(List<Dictionary<int, double>?> all) =>
        all.Any(one => one is null) ? null : all.SelectMany(one => one!).ToDictionary(pair => pair.Key, pair => pair.Value);
}
