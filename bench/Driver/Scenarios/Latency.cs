using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>How much later an event of an open stream comes, with few events on the machine and with very many.</summary>
internal sealed class Latency : Scenario
{
    private const double Seconds = 2;
    private static readonly (int Streams, double Rate)[] s_loads = [(8, 50), (100, 50), (100, 500)];

    public override string Name => "latency";

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var rows = new List<Row>();
        await using var running = await bench.StartAsync(bench.PeersNamed("sidecar", "nginx", "YARP").Prepend(bench.DirectGrpc).Prepend(bench.Direct));
        foreach (var (streams, rate) in s_loads)
        {
            var added = new AddedTime(Name, $"time added to an event at {Figures.Of(streams * rate)}/s");
            var script = new StreamScript((int)(rate * Seconds), rate, IsStamped: true, IsHeld: true);
            await bench.InterleavedAsync(running, Math.Min(3, bench.Rounds), async peer =>
                added.Add(peer, (await bench.MeasureOpenAsync(peer, script, streams)).Load.Delay));
            rows.AddRange(added.Rows);
        }

        return rows;
    }
}
