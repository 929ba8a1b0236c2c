using System.Diagnostics;
using System.Globalization;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>What all of this is about, as a pod runs it: the Native AOT executable with its defaults.</summary>
internal sealed class Sidecar : Peer
{
    private static readonly string s_executable = Folders.Artifacts("aot", "publish", "Sidecar", "release_linux-x64", "agentmark-sidecard");

    /// <summary>For 0.3 s metrics are answered from a cache.</summary>
    private static readonly TimeSpan s_cached = TimeSpan.FromSeconds(0.4);

    private readonly HttpClient client = new();
    private int managementPort;

    public override string Name => "sidecar";

    public override bool IsQuick => true;

    public override string Path => "/webhook";

    public static long ExecutableBytes => new FileInfo(s_executable).Length;

    public override async Task<string?> PrepareAsync()
    {
        await Builds.RunAsync("dotnet", "publish", "src/Sidecar", "-c", "Release", "-r", "linux-x64", "--artifacts-path", Folders.Artifacts("aot"), "-nodeReuse:false", "-v", "q");
        return null;
    }

    /// <summary>Managed bytes allocated since the start, by the runtime's own counter.</summary>
    public async Task<double> AllocatedBytesAsync()
    {
        await Task.Delay(s_cached);
        var metrics = await client.GetStringAsync($"http://127.0.0.1:{managementPort}/metrics");
        var line = metrics.Split('\n').First(line => line.StartsWith("dotnet_gc_heap_total_allocated_bytes_total", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    protected override BenchProcess Launch(StubRunner stub, int port, int destinations)
    {
        managementPort = FreePorts.Next();
        return BenchProcess.Start(Name, new ProcessStartInfo(s_executable), new Dictionary<string, string>
        {
            ["AGENTMARK_WEBHOOK_SECRET"] = SignedEvent.Secret,
            ["AGENTMARK_RUNNER"] = string.Join(',', Enumerable.Range(stub.GrpcPort, destinations).Select(p => $"http://127.0.0.1:{p}")),
            ["AGENTMARK_MANAGEMENT_URLS"] = $"http://127.0.0.1:{managementPort}",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
        });
    }
}
