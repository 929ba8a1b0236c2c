using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>The program as a process of its own, with everything that it prints.</summary>
internal sealed class InjectorProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private InjectorProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
    }

    public int Pid => process.Id;

    public IReadOnlyCollection<string> Lines => lines;

    public string Output => string.Join('\n', lines);

    /// <summary>Only these variables of ours, whatever the tests' own environment holds.</summary>
    public static InjectorProcess Start(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var program = Path.Combine(Root(), "src", "Injector", "bin", configuration, "net10.0", "agentmark-injector.dll");
        Assert.True(File.Exists(program), $"The injector is not built: {program} is missing.");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AGENTMARK_", StringComparison.Ordinal) || k.StartsWith("KUBERNETES_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var injector = new InjectorProcess(new Process { StartInfo = start });
        injector.process.Start();
        injector.process.BeginOutputReadLine();
        injector.process.BeginErrorReadLine();
        return injector;
    }

    /// <summary>Below the range from which the system takes ports for outgoing connections, so that none is taken before it is bound.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(11_000, 31_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }

    /// <summary>As Kubernetes asks it to end.</summary>
    public void Terminate() => Assert.Equal(0, Kill(process.Id, SigTerm));

    public async Task<int> ExitCodeAsync()
    {
        await Eventually.TrueAsync(() => process.HasExited, "the injector to end");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AgentMark.Sidecar.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("No folder above the tests holds AgentMark.Sidecar.sln.");
        }

        return folder.FullName;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
