using System.Diagnostics;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>Resident memory: of a fresh process, with open streams, and some time after all of them have ended.</summary>
internal sealed class Memory : Scenario
{
    private const double MiB = 1024 * 1024;
    private const int Some = 1_000;
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(10);
    private static readonly StreamScript s_script = new(Events: 2, Rate: 50, IsHeld: true);
    private readonly int many = Math.Min(5_000, OpenFiles.MostStreams);

    public override string Name => "memory";

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var idle = new Row(Name, "resident memory after one answered event", "MiB", new Goal(32));
        var some = new Row(Name, $"resident memory of an open stream, {Figures.Of(Some)} open", "KiB", new Goal(16));
        var most = new Row(Name, $"resident memory of an open stream, {Figures.Of(many)} open", "KiB", new Goal(16));
        var after = new Row(Name, $"resident memory {s_rest.TotalSeconds} s after {Figures.Of(many)} streams ended", "MiB", new Goal(60));
        await using var running = await bench.StartAsync(bench.Peers);
        var ended = new Dictionary<Peer, long>();
        await bench.InterleavedAsync(running, 1, async peer =>
        {
            var before = Rss(peer);
            idle.Add(peer.Name, before / MiB);
            some.Add(peer.Name, await GrowthAsync(bench, peer, before, Some));
            most.Add(peer.Name, await GrowthAsync(bench, peer, before, many));
            ended[peer] = Stopwatch.GetTimestamp();
        });

        await bench.InterleavedAsync(running, 1, async peer =>
        {
            var left = s_rest - Stopwatch.GetElapsedTime(ended[peer]);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            after.Add(peer.Name, Rss(peer) / MiB);
        });

        return [idle, some, most, after];
    }

    /// <summary>KiB a stream.</summary>
    private static async Task<double> GrowthAsync(Measuring.Bench bench, Peer peer, double before, int streams)
    {
        var open = 0.0;
        await bench.MeasureOpenAsync(peer, s_script, streams, () => open = Rss(peer));
        return (open - before) / streams / 1024;
    }

    private static double Rss(Peer peer) => peer.Processes.Sum(ProcFiles.Rss);
}
