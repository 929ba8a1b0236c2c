using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>More and more slow streams: what an event costs stays what it was, or something grows faster than the streams do.</summary>
internal sealed class Growth : Scenario
{
    private const double Rate = 4;
    private static readonly int[] s_streams = [100, 500, 1_000, 2_000, 5_000, OpenFiles.MostStreams];

    public override string Name => "growth";

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var rows = new List<Row>();
        var script = new StreamScript((int)(Rate * 4), Rate, IsStamped: true, IsHeld: true);
        await using var running = await bench.StartAsync(bench.PeersNamed("sidecar", "nginx"));
        foreach (var streams in s_streams.Where(count => count <= OpenFiles.MostStreams).Distinct())
        {
            var row = new Row(Name, $"{Figures.Of(streams)} streams of {Rate} events/s", "CPU s per 1M events");
            await bench.InterleavedAsync(running, 1, async peer =>
            {
                var sample = await bench.MeasureOpenAsync(peer, script, streams);
                row.Add(peer.Name, 1e6 * sample.Cpu / sample.Events);
            });
            rows.Add(row);
        }

        return rows;
    }
}
