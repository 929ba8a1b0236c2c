using System.Diagnostics;
using System.Globalization;
using System.Text;
using AgentMark.Cli.Demo;

namespace AgentMark.Cli.Tests.Support;

/// <summary>The tool as a process of its own.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private ToolProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
            {
                _error.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    public static ToolProcess Start(params string[] args)
    {
        var start = new ProcessStartInfo(DotnetHost.Path, [ProgramFiles.Bundled().Tool.Path, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>The next line of standard output that starts with the text.</summary>
    public async Task<string> LineAsync(string start)
    {
        while (await Wait.ForAsync(
            _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask(), $"'{start}'; errors so far: {Error}") is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        Assert.Fail($"The tool ended before it printed '{start}'. Errors: {Error}");
        return "";
    }

    /// <summary>Ids of the processes that the tool started and that still run, by a part of their command line.</summary>
    public IReadOnlyList<int> Children(string commandPart = "") =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Where(id => Read($"/proc/{id}/status").Contains($"\nPPid:\t{_process.Id}\n", StringComparison.Ordinal))
            .Where(id => Read($"/proc/{id}/cmdline").Contains(commandPart, StringComparison.Ordinal))
            .Select(id => int.Parse(id!, CultureInfo.InvariantCulture)),
    ];

    public static bool Lives(int id) => Read($"/proc/{id}/status") is { Length: > 0 } status && !status.Contains("State:\tZ", StringComparison.Ordinal);

    /// <summary>The signal of Ctrl-C, or of a polite end where a background job's shell has made us, and so the tool, deaf to the first.</summary>
    public static string Interrupt => IgnoresInterrupts() ? "TERM" : "INT";

    public void Signal(string name) => Signal(_process.Id, name);

    public static void Signal(int id, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        await Wait.ForAsync(_process.WaitForExitAsync(TestContext.Current.CancellationToken), () => $"the end of the tool; errors: {Error}");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static bool IgnoresInterrupts()
    {
        const string Field = "SigIgn:\t";
        var line = Read("/proc/self/status").Split('\n').First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan(Field.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 2) != 0; // bit 1: signal 2
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // gone in the meantime
        }
    }
}
