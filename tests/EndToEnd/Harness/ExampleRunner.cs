using System.Diagnostics;
using System.Net.Sockets;
using AgentMark.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A runner of <c>examples/runners</c> as a real process, started with its <c>./run</c>.</summary>
internal sealed class ExampleRunner : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProgramOutput _output = new();
    private readonly Signal _listens = new("the example runner's line that it listens");

    private ExampleRunner(ProcessStartInfo start, string address)
    {
        Address = address;
        var client = address.StartsWith("unix://", StringComparison.Ordinal) ? ToSocket(address["unix://".Length..]) : new SocketsHttpHandler();
        Channel = GrpcChannel.ForAddress(
            address.StartsWith("http", StringComparison.Ordinal) ? address : "http://localhost",
            new GrpcChannelOptions { HttpHandler = client, DisposeHttpClient = true, MaxReceiveMessageSize = null });
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Heard(e.Data);
        _process.ErrorDataReceived += (_, e) => _output.Add(e.Data);
    }

    /// <summary>The address as the sidecar takes it.</summary>
    public string Address { get; }

    public GrpcChannel Channel { get; }

    public RunnerService.RunnerServiceClient Client => new(Channel);

    /// <summary>All events of one run.</summary>
    public async Task<List<RunPromptResponse>> RunAsync(RunPromptRequest request)
    {
        using var call = Client.RunPrompt(request, cancellationToken: TestContext.Current.CancellationToken);
        return await Eventually.ResultAsync(call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync().AsTask(), "the run to end");
    }

    /// <summary>The status with which a run fails before its first event.</summary>
    public async Task<Status> RefusalAsync(RunPromptRequest request) => (await Assert.ThrowsAsync<RpcException>(() => RunAsync(request))).Status;

    public string Output => _output.ToString();

    /// <summary>Starts a runner and waits for the line that says that it listens. Where its language is missing, the test skips.</summary>
    /// <param name="language">The folder.</param>
    /// <param name="step">Of the ladder; empty is what <c>./run</c> starts by itself.</param>
    /// <param name="socket">Path of a Unix socket; otherwise it listens on a TCP port.</param>
    /// <param name="variables">Its environment.</param>
    public static async Task<ExampleRunner> StartAsync(
        string language, string step = "", string? socket = null, params (string Name, string Value)[] variables) =>
        await StartInAsync(await ExampleRunnerSetup.RequireAsync(language), step, socket, variables);

    /// <summary>Starts the runner of a folder that has been set up.</summary>
    public static async Task<ExampleRunner> StartInAsync(
        string folder, string step = "", string? socket = null, params (string Name, string Value)[] variables)
    {
        var port = socket is null ? Ports.Next() : 0;
        var start = new ProcessStartInfo(Path.Combine(folder, "run"), step.Length > 0 ? [step] : [])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var options = new SidecarOptions { ["AGENTMARK_RUNNER_LISTEN"] = socket is null ? $"127.0.0.1:{port}" : $"unix://{socket}" };
        foreach (var (name, value) in variables)
        {
            options[name] = value;
        }

        options.ApplyTo(start.Environment);
        start.Environment["NO_PROXY"] = "127.0.0.1";
        var runner = new ExampleRunner(start, socket is null ? $"http://127.0.0.1:{port}" : $"unix://{socket}");
        runner._process.Start();
        runner._process.BeginOutputReadLine();
        runner._process.BeginErrorReadLine();
        await Eventually.TrueAsync(() => runner._listens.HasHappened || runner._process.HasExited, $"the runner in {folder} to listen");
        if (!runner._listens.HasHappened)
        {
            await runner._process.WaitForExitAsync(TestContext.Current.CancellationToken); // and until all that it said is here
            Assert.Fail($"The runner in {folder} ended:\n{runner._output}");
        }

        return runner;
    }

    /// <summary>Asks it to end, as Kubernetes does: its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, SidecarProcess.SendSignal(_process.Id, SidecarProcess.SigTerm));
        await Eventually.TrueAsync(() => _process.HasExited, "the example runner to end");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await KillAsync();
        _process.Dispose();
        _output.Check();
    }

    private static SocketsHttpHandler ToSocket(string path) => new()
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private void Heard(string? line)
    {
        _output.Add(line);
        if (line?.Contains(" listens on ", StringComparison.Ordinal) == true)
        {
            _listens.Set();
        }
    }
}
