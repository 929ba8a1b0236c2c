using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Peers;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>Counts a peer's system calls with strace, which slows it down: what is counted says how it works, not how fast.</summary>
internal static class SystemCalls
{
    private const int Interrupt = 2;

    public static bool CanBeCounted => Builds.IsOnPath("strace");

    /// <summary>The calls that a peer makes while something happens.</summary>
    public static async Task<long> CountAsync(Peer peer, Func<Task> happening)
    {
        var report = Path.Combine(Folders.Logs, "strace.txt");
        File.Delete(report);
        var pids = peer.Processes.SelectMany(pid => (string[])["-p", pid.ToString(CultureInfo.InvariantCulture)]);
        await using var strace = BenchProcess.Start("strace", new ProcessStartInfo("strace", ["-f", "-c", "-o", report, .. pids]));
        await Patience.UntilAsync(() => Task.FromResult(peer.Processes.All(IsTraced)), () => $"strace to attach to {peer.Name}");
        await happening();
        _ = SendSignal(strace.Id, Interrupt);
        await Patience.UntilAsync(() => Task.FromResult(strace.HasExited), () => "strace to write its report");
        var total = (await File.ReadAllLinesAsync(report)).Last(line => line.EndsWith("total", StringComparison.Ordinal));
        return long.Parse(total.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture);
    }

    private static bool IsTraced(int pid) =>
        !File.ReadLines($"/proc/{pid}/status").Any(line => line.StartsWith("TracerPid:", StringComparison.Ordinal) && line.EndsWith("\t0", StringComparison.Ordinal));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);
}
