using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>Streams of 20 events at once: what a request costs.</summary>
internal sealed class Short : Scenario
{
    private const int Connections = 16;
    private static readonly StreamScript s_script = new(Events: 20);

    public override string Name => "short";

    public override bool IsQuick => true;

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var cpu = new Row(Name, "short streams of 20 events", "CPU s per 10k requests", new Goal(1.3, "nginx"), new Goal(0.06, "Node"));
        var memory = new Row(Name, "resident memory under this load", "MiB");
        await using var running = await bench.StartAsync(bench.Peers);
        var requests = await bench.RequestsForAsync(running, s_script, Connections, seconds: 1.5);

        await bench.InterleavedAsync(running, bench.Rounds, async peer =>
        {
            var sample = await bench.MeasureAsync(peer, s_script, Connections, requests[peer]);
            cpu.Add(peer.Name, 1e4 * sample.Cpu / sample.Load.Streams);
            memory.Add(peer.Name, peer.Processes.Sum(ProcFiles.Rss) / (1024.0 * 1024));
        });
        return [cpu, memory];
    }
}
