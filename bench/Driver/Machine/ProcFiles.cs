using System.Globalization;

namespace AgentMark.Bench.Driver.Machine;

/// <summary>What Linux says about a process.</summary>
internal static class ProcFiles
{
    private const double TicksPerSecond = 100; // of /proc, on every Linux that .NET runs on

    /// <summary>User and system time, in seconds.</summary>
    public static double CpuSeconds(int pid) => ThreadTimes(pid) is { } threads ? threads.Values.Sum() : StatSeconds(pid);

    /// <summary>As the scheduler counts it, for each thread; null where it does not say.</summary>
    public static Dictionary<int, double>? ThreadTimes(int pid)
    {
        var times = new Dictionary<int, double>();
        foreach (var thread in Threads(pid))
        {
            try
            {
                times[int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture)] =
                    long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (IOException)
            {
                // The thread has just ended.
            }
        }

        return times;
    }

    /// <summary>The same by the clock ticks of the process: coarse, but threads that have ended count.</summary>
    public static double StatSeconds(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Resident memory, in bytes.</summary>
    public static long Rss(int pid) => 1024 * Status($"/proc/{pid}/status", "VmRSS:");

    /// <summary>Times that its threads gave the processor away or lost it.</summary>
    public static long ContextSwitches(int pid) =>
        Threads(pid).Sum(thread => Status(Path.Combine(thread, "status"), "voluntary_ctxt_switches:") + Status(Path.Combine(thread, "status"), "nonvoluntary_ctxt_switches:"));

    public static IEnumerable<int> ChildrenOf(int pid) =>
        Threads(pid)
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private static string[] Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task");

    private static long Status(string file, string member)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(member, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[member.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // the thread has just ended
        }
    }
}
