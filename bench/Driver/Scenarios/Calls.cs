using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>System calls for an event, where strace is there. It slows the peers down, so more events come together than without it.</summary>
internal sealed class Calls : Scenario
{
    private static readonly StreamScript s_paced = new(Events: 50, Rate: 25, IsStamped: true);
    private static readonly StreamScript s_bulk = new(Events: 25_600);

    public override string Name => "calls";

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        if (!SystemCalls.CanBeCounted)
        {
            return [];
        }

        var paced = new Row(Name, "40 streams of 25 events/s", "system calls per event");
        var bulk = new Row(Name, "bulk relay", "system calls per 1,000 events");
        await using var running = await bench.StartAsync(bench.PeersNamed("sidecar", "nginx", "YARP"));
        await bench.InterleavedAsync(running, 1, async peer =>
        {
            paced.Add(peer.Name, (double)await SystemCalls.CountAsync(peer, () => bench.MeasureAsync(peer, s_paced, 40, 1)) / (40 * s_paced.Events));
            bulk.Add(peer.Name, 1_000.0 * await SystemCalls.CountAsync(peer, () => bench.MeasureAsync(peer, s_bulk, 4, 1)) / (4 * s_bulk.Events));
        });
        return [paced, bulk];
    }
}
