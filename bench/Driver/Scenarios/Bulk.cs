using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>
/// Streams that come as fast as they are taken: what a relayed event costs when there is always another one. Servers write each line as an HTTP
/// chunk of its own, which costs a proxy more than chunks of many lines; the latter is measured too.
/// </summary>
internal sealed class Bulk(bool isChunkEach) : Scenario
{
    private const int Connections = 4;

    /// <summary>For the others nothing changes.</summary>
    private static readonly string[] s_ofBlocks = ["sidecar", "nginx", "nginx 64k", "YARP"];

    private readonly StreamScript script = new(Events: 25_600, IsChunkEach: isChunkEach);

    public override string Name => isChunkEach ? "bulk" : "bulk-blocks";

    public override bool IsQuick => isChunkEach;

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var title = isChunkEach ? "bulk relay" : "bulk relay, lines in large chunks";
        var cpu = isChunkEach ? new Row(Name, title, "CPU s per 1M events", new Goal(0.5, "nginx")) : new Row(Name, title, "CPU s per 1M events");
        var switches = new Row(Name, title, "context switches per 1,000 events");
        await using var running = await bench.StartAsync(isChunkEach ? bench.AllPeers : bench.AllPeers.Where(peer => s_ofBlocks.Contains(peer.Name)));
        var requests = await bench.RequestsForAsync(running, script, Connections, seconds: 1.5);

        await bench.InterleavedAsync(running, bench.Rounds, async peer =>
        {
            var sample = await bench.MeasureAsync(peer, script, Connections, requests[peer]);
            cpu.Add(peer.Name, 1e6 * sample.Cpu / sample.Events);
            switches.Add(peer.Name, 1e3 * sample.Switches / sample.Events);
        });
        return [cpu, switches];
    }
}
