using System.Diagnostics;
using System.Globalization;

namespace AgentMark.Cli.Demo;

/// <summary>
/// A small process of its own that ends the demo's children when the demo itself is killed and can no longer do it. It reads
/// their ids from a pipe; the pipe's end, which even a kill -9 brings about, is the sign.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private readonly Process _process;

    private Watchdog(Process process) => _process = process;

    public static Watchdog Start(ProgramFile tool)
    {
        var start = new ProcessStartInfo(DotnetHost.Path, [tool.Path, Commands.WatchdogCommand.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new Watchdog(Process.Start(start)!);
    }

    /// <summary>Children watched from now on.</summary>
    public async Task WatchAsync(ChildProcess child)
    {
        await _process.StandardInput.WriteLineAsync(child.Id.ToString(CultureInfo.InvariantCulture));
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Call when the children have ended: there is nothing left to watch.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The other side of the pipe: the watchdog's own process.</summary>
    public static async Task<int> RunAsync(Stream input)
    {
        var watched = new List<(Process Process, DateTime Started)>();
        using var reader = new StreamReader(input);
        while (await reader.ReadLineAsync() is { } line)
        {
            if (Find(int.Parse(line, CultureInfo.InvariantCulture)) is { } process)
            {
                watched.Add((process, process.StartTime));
            }
        }

        foreach (var (process, started) in watched)
        {
            // An id may have been given away since; only the same process, started at the same time, is ours.
            if (Find(process.Id) is { } now && now.StartTime == started)
            {
                now.Kill(entireProcessTree: true);
            }
        }

        return ExitCode.Ok;
    }

    private static Process? Find(int id)
    {
        try
        {
            var process = Process.GetProcessById(id);
            return process.HasExited ? null : process;
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
