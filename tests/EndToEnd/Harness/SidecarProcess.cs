using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A sidecar as a real process. Disposing it ends the process and checks what it printed.</summary>
internal sealed class SidecarProcess : IAsyncDisposable
{
    public const int SigTerm = 15;
    private readonly Process _process;
    private readonly SidecarOptions _options;

    private SidecarProcess(Process process, SidecarOptions options)
    {
        _process = process;
        _options = options;
        _process.OutputDataReceived += (_, e) => Output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Output.Add(e.Data);
    }

    public ProgramOutput Output { get; } = new();

    public int DataPort => _options.DataPort;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public Uri Address => new($"http://127.0.0.1:{_options.DataPort}");

    public Uri Management => new($"http://127.0.0.1:{_options.ManagementPort}");

    /// <summary>Resident memory now, in bytes.</summary>
    public long Rss => Status("VmRSS:");

    /// <summary>The most resident memory so far, in bytes.</summary>
    public long PeakRss => Status("VmHWM:");

    /// <summary>What its open files are, a line each; those without a path by their kind.</summary>
    public string OpenFiles() => string.Join('\n', Directory.GetFiles($"/proc/{_process.Id}/fd").Select(file => new FileInfo(file).LinkTarget));

    /// <summary>Times that its threads gave the processor away or lost it, so far.</summary>
    public long ContextSwitches => Directory.GetDirectories($"/proc/{_process.Id}/task").Sum(SwitchesOf);

    /// <summary>Starts a sidecar and waits until it accepts connections on all of its listeners.</summary>
    public static async Task<SidecarProcess> StartAsync(SidecarBinary binary, SidecarOptions options)
    {
        var sidecar = await LaunchAsync(binary, options);
        try
        {
            await Eventually.TrueAsync(sidecar.AcceptsOrHasEndedAsync, "the sidecar's ports to open");
            Assert.False(sidecar.HasExited, $"The sidecar ended at start:\n{sidecar.Output}");
            return sidecar;
        }
        catch
        {
            sidecar.Kill();
            throw;
        }
    }

    /// <summary>Starts a sidecar that is expected to refuse: its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, ProgramOutput Output)> RefusesAsync(SidecarBinary binary, SidecarOptions options)
    {
        await using var sidecar = await LaunchAsync(binary, options);
        await Eventually.TrueAsync(sidecar.AcceptsOrHasEndedAsync, "the sidecar to refuse its configuration");
        Assert.True(sidecar.HasExited, $"The sidecar started although its configuration is wrong:\n{sidecar.Output}");
        return (await sidecar.WaitForExitAsync(), sidecar.Output);
    }

    /// <summary>Ends the process as a crash would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to end, as Kubernetes does.</summary>
    public void Terminate()
    {
        Assert.Equal(0, SendSignal(_process.Id, SigTerm));
    }

    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        await Eventually.TrueAsync(() => _process.HasExited, "the sidecar to end", patience);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Output.Check();
    }

    /// <summary>Starts the process and waits for nothing.</summary>
    public static async Task<SidecarProcess> LaunchAsync(SidecarBinary binary, SidecarOptions options)
    {
        var start = await binary.StartInfoAsync();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        options.ApplyTo(start.Environment);
        var sidecar = new SidecarProcess(new Process { StartInfo = start }, options);
        sidecar._process.Start();
        sidecar._process.BeginOutputReadLine();
        sidecar._process.BeginErrorReadLine();
        return sidecar;
    }

    [DllImport("libc", EntryPoint = "kill")]
    public static extern int SendSignal(int pid, int signal);

    private async Task<bool> AcceptsOrHasEndedAsync()
    {
        if (HasExited)
        {
            return true;
        }

        try
        {
            foreach (var port in _options.Ports)
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static long SwitchesOf(string thread)
    {
        try
        {
            return File.ReadLines(Path.Combine(thread, "status"))
                .Where(line => line.Contains("voluntary_ctxt_switches:", StringComparison.Ordinal))
                .Sum(line => long.Parse(line[(line.IndexOf(':') + 1)..], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0; // the thread has just ended
        }
    }

    private long Status(string member)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(member, StringComparison.Ordinal));
        return 1024 * long.Parse(line[member.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
