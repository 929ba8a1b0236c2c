using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>Streams as models write them: what an event costs that comes alone.</summary>
internal sealed class Paced : Scenario
{
    private const int Streams = 100;
    private const double Rate = 50;

    public override string Name => "paced";

    public override bool IsQuick => true;

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var cpu = new Row(Name, "100 streams of 50 events/s", "CPU s per 1M events", new Goal(0.9, "nginx"), new Goal(0.35, "Node"));
        var switches = new Row(Name, "100 streams of 50 events/s", "context switches per event");
        await using var running = await bench.StartAsync(bench.Peers);
        var script = new StreamScript((int)(Rate * 3), Rate, IsStamped: true, IsHeld: true);
        await bench.InterleavedAsync(running, 1, peer => bench.MeasureOpenAsync(peer, script with { Events = (int)Rate }, Streams));

        await bench.InterleavedAsync(running, bench.Rounds, async peer =>
        {
            var sample = await bench.MeasureOpenAsync(peer, script, Streams);
            cpu.Add(peer.Name, 1e6 * sample.Cpu / sample.Events);
            switches.Add(peer.Name, (double)sample.Switches / sample.Events);
        });
        return [cpu, switches];
    }
}
