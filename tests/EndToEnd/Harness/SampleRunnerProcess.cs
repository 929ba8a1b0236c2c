using System.Diagnostics;
using System.Net.Sockets;

namespace AgentMark.EndToEnd.Harness;

/// <summary>The sample runner as a real process, to be driven and to be killed.</summary>
internal sealed class SampleRunnerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProgramOutput _output = new();
    private readonly int _port = Ports.Next();

    private SampleRunnerProcess(ProcessStartInfo start, (string Name, string Value)[] variables)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var options = new SidecarOptions { ["AGENTMARK_RUNNER_LISTEN"] = $"127.0.0.1:{_port}" };
        foreach (var (name, value) in variables)
        {
            options[name] = value;
        }

        options.ApplyTo(start.Environment);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => _output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => _output.Add(e.Data);
    }

    public string Address => $"http://127.0.0.1:{_port}";

    public static Task<SampleRunnerProcess> StartAsync() => StartAsync(SidecarBinary.Jit);

    /// <summary>Starts the build of the runner that belongs to this build of the sidecar.</summary>
    public static async Task<SampleRunnerProcess> StartAsync(SidecarBinary binary, params (string Name, string Value)[] variables) =>
        await StartAsync(await binary.SampleRunnerStartInfoAsync(), variables);

    /// <summary>Starts a runner that somebody compiled against the first release of the proto.</summary>
    public static Task<SampleRunnerProcess> StartReleasedAsync() =>
        StartAsync(new ProcessStartInfo("dotnet", [Repository.BuiltProgram("ReleasedRunner", "released-runner", "tests")]), []);

    private static async Task<SampleRunnerProcess> StartAsync(ProcessStartInfo start, (string Name, string Value)[] variables)
    {
        var runner = new SampleRunnerProcess(start, variables);
        runner._process.Start();
        runner._process.BeginOutputReadLine();
        runner._process.BeginErrorReadLine();
        await Eventually.TrueAsync(runner.AcceptsAsync, "the sample runner to listen");
        return runner;
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task<bool> AcceptsAsync()
    {
        Assert.False(_process.HasExited, $"The sample runner ended:\n{_output}");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
