using System.Diagnostics;
using System.Globalization;
using AgentMark.Bench.Driver.Machine;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>The stub runner, and the ports on which it is a runner or a service of lines.</summary>
internal sealed class StubRunner : IAsyncDisposable
{
    public const int Destinations = 8;
    private readonly BenchProcess process;
    private readonly HttpClient client;

    private StubRunner(BenchProcess process, int linesPort, int grpcPort)
    {
        this.process = process;
        LinesPort = linesPort;
        GrpcPort = grpcPort;
        client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{linesPort}") };
    }

    /// <summary>The first of <see cref="Destinations"/>.</summary>
    public int LinesPort { get; }

    /// <summary>The first of <see cref="Destinations"/>.</summary>
    public int GrpcPort { get; }

    public static async Task<StubRunner> StartAsync()
    {
        var lines = FreePorts.Next(Destinations);
        var grpc = FreePorts.Next(Destinations);
        string[] ports = [Text(lines), .. Enumerable.Range(grpc, Destinations).Select(Text)];
        var start = new ProcessStartInfo("dotnet", [Folders.Bench("StubRunner", "bin", "Release", "net10.0", "bench-stub-runner.dll"), .. ports]);
        var process = BenchProcess.Start("stub-runner", start, new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" });
        var stub = new StubRunner(process, lines, grpc);
        await Patience.UntilAsync(stub.AnswersAsync, () => "the stub runner to answer");
        return stub;

        static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
    }

    public Task PlayAsync(StreamScript script) => GetAsync(script.Query);

    /// <summary>Lets held streams go on.</summary>
    public Task ReleaseAsync() => GetAsync("/release");

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await process.DisposeAsync();
    }

    private async Task GetAsync(string target)
    {
        using var answer = await client.GetAsync(target);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await PlayAsync(new StreamScript(1));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
