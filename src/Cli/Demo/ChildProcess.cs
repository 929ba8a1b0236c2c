using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AgentMark.Cli.Demo;

/// <summary>A program the demo started: its last lines are kept, its end is seen, and it is asked to go before it is made to.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private const int SigTerm = 15;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();
    private bool _isStopping;

    private ChildProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        Exited = process.WaitForExitAsync();
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>Completes when the process has ended and its output is read.</summary>
    public Task Exited { get; }

    /// <summary>Starts the program in its own folder, where its settings are.</summary>
    /// <param name="variables">Added to the environment; a null value removes a variable.</param>
    public static ChildProcess Start(string name, ProgramFile program, IReadOnlyDictionary<string, string?> variables)
    {
        var start = new ProcessStartInfo(DotnetHost.Path, [program.Path, .. program.Arguments])
        {
            WorkingDirectory = program.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in variables)
        {
            start.Environment[variable] = value;
        }

        return new ChildProcess(name, Process.Start(start)!);
    }

    /// <summary>How it ended and its last lines, for people.</summary>
    public string Obituary()
    {
        lock (_lastLines)
        {
            var lines = _lastLines.Count == 0 ? "It printed nothing." : $"Its last lines:\n  {string.Join("\n  ", _lastLines)}";
            return $"The {Name} ended with exit code {_process.ExitCode}. {lines}";
        }
    }

    /// <summary>Its last lines, for people, while it lives.</summary>
    public string LastLines()
    {
        lock (_lastLines)
        {
            return $"Last lines of the {Name}:\n  {string.Join("\n  ", _lastLines)}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopping)
        {
            _isStopping = true;
            await StopAsync();
            _process.Dispose();
        }
    }

    private async Task StopAsync()
    {
        if (!_process.HasExited && !OperatingSystem.IsWindows())
        {
            _ = SendSignal(_process.Id, SigTerm);
            await Task.WhenAny(Exited, Task.Delay(Grace));
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Exited;
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
            {
                _lastLines.Dequeue();
            }
        }
    }

    // .NET can kill a process but not ask it to end.
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
