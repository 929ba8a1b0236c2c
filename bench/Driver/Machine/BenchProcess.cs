using System.Diagnostics;

namespace AgentMark.Bench.Driver.Machine;

/// <summary>A program under a name; what it prints goes to a log of that name. Disposing ends it, and what it started, by id.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    /// <summary>What would change how a program behaves, or what it measures, does not come from the shell.</summary>
    private static readonly string[] s_foreign = ["AGENTMARK_", "ASPNETCORE_", "DOTNET_", "OTEL_", "KUBERNETES_", "ReverseProxy", "Logging", "URLS", "MSBUILD", "NODE_"];

    private static readonly HashSet<BenchProcess> s_all = [];

    private readonly Process process;
    private readonly StreamWriter log;

    private BenchProcess(Process process, StreamWriter log)
    {
        this.process = process;
        this.log = log;
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public StreamWriter Input => process.StandardInput;

    public StreamReader Output => process.StandardOutput;

    /// <param name="name">Of the log.</param>
    /// <param name="start">What to run.</param>
    /// <param name="environment">What it is told.</param>
    /// <param name="isSpokenTo">True: standard input and output are the caller's.</param>
    public static BenchProcess Start(string name, ProcessStartInfo start, IReadOnlyDictionary<string, string>? environment = null, bool isSpokenTo = false)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var variable in start.Environment.Keys.Where(key => s_foreign.Any(f => key.StartsWith(f, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var log = new StreamWriter(Path.Combine(Folders.Logs, $"{name}.log"), append: true) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, e) => Write(e.Data);
        process.OutputDataReceived += (_, e) => Write(e.Data);
        process.Start();
        process.BeginErrorReadLine();
        if (!isSpokenTo)
        {
            process.BeginOutputReadLine();
        }

        var started = new BenchProcess(process, log);
        lock (s_all)
        {
            s_all.Add(started);
        }

        return started;

        void Write(string? line)
        {
            lock (log)
            {
                if (line is not null && log.BaseStream is not null)
                {
                    log.WriteLine(line);
                }
            }
        }
    }

    /// <summary>The process and its children, one generation.</summary>
    public IReadOnlyList<int> Family() => [Id, .. ProcFiles.ChildrenOf(Id)];

    /// <summary>When the driver itself is told to end.</summary>
    public static void EndAll()
    {
        lock (s_all)
        {
            foreach (var one in s_all.Where(one => !one.process.HasExited))
            {
                one.process.Kill(entireProcessTree: true);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (s_all)
        {
            s_all.Remove(this);
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        process.Dispose();
        lock (log)
        {
            log.Dispose();
        }
    }
}
