using System.Diagnostics;
using System.Net.Sockets;

namespace AgentMark.EndToEnd.Harness;

/// <summary>The sample runner as a real process, to be driven and to be killed.</summary>
internal sealed class SampleRunnerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProgramOutput _output = new();
    private readonly int _port = Ports.Next();

    private SampleRunnerProcess()
    {
        var program = Repository.BuiltProgram("SampleRunner", "agentmark-sample-runner");
        Assert.True(File.Exists(program), $"The sample runner is not built: {program} is missing.");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        new SidecarOptions { ["AGENTMARK_RUNNER_LISTEN"] = $"127.0.0.1:{_port}" }.ApplyTo(start.Environment);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => _output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => _output.Add(e.Data);
    }

    public string Address => $"http://127.0.0.1:{_port}";

    public static async Task<SampleRunnerProcess> StartAsync()
    {
        var runner = new SampleRunnerProcess();
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
