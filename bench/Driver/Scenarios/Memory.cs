using System.Diagnostics;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>Resident memory: of a process at rest, with open streams when they have just begun and when they have stood for a while, and some time after all of them have ended.</summary>
internal sealed class Memory : Scenario
{
    private const double MiB = 1024 * 1024;
    private const int Some = 1_000;
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(10);
    private static readonly StreamScript s_script = new(Events: 2, Rate: 50, IsHeld: true);
    private readonly int crowd = Math.Min(5_000, OpenFiles.MostStreams);

    public override string Name => "memory";

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var idle = new Row(Name, $"resident memory at rest, {Rest} after one answered event", "MiB", new Goal(32));
        var some = OpenRow(Some);
        var many = OpenRow(crowd);
        var manyRested = new Row(Name, $"the same, {Rest} after the last one began", "KiB", new Goal(16));
        var most = OpenRow(OpenFiles.MostStreams);
        var after = new Row(Name, $"resident memory {Rest} after {Figures.Of(crowd)} streams ended", "MiB", new Goal(60));
        await using var running = await bench.StartAsync(bench.Peers);
        await Task.Delay(s_rest);
        var ended = new Dictionary<Peer, long>();
        await bench.InterleavedAsync(running, 1, async peer =>
        {
            var atRest = Rss(peer);
            idle.Add(peer.Name, atRest / MiB);
            await bench.MeasureOpenAsync(peer, s_script, Some, () => Add(some, peer, Some, atRest));
            await bench.MeasureOpenAsync(peer, s_script, crowd, async () =>
            {
                await Add(many, peer, crowd, atRest);
                await Task.Delay(s_rest);
                await Add(manyRested, peer, crowd, atRest);
            });
            ended[peer] = Stopwatch.GetTimestamp();
        });

        await bench.InterleavedAsync(running, 1, async peer =>
        {
            var left = s_rest - Stopwatch.GetElapsedTime(ended[peer]);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            after.Add(peer.Name, Rss(peer) / MiB);
        });

        if (OpenFiles.MostStreams <= crowd)
        {
            return [idle, some, many, manyRested, after];
        }

        // Last, since not every peer gets as far.
        await bench.InterleavedAsync(running, 1, async peer =>
        {
            var before = Rss(peer);
            await bench.MeasureOpenAsync(peer, s_script, OpenFiles.MostStreams, () => Add(most, peer, OpenFiles.MostStreams, before));
        });
        return [idle, some, many, manyRested, after, most];
    }

    private static string Rest => $"{s_rest.TotalSeconds} s";

    private Row OpenRow(int streams) => new(Name, $"resident memory of an open stream, {Figures.Of(streams)} open", "KiB", new Goal(16));

    private static Task Add(Row row, Peer peer, int streams, double before)
    {
        row.Add(peer.Name, (Rss(peer) - before) / streams / 1024);
        return Task.CompletedTask;
    }

    private static double Rss(Peer peer) => peer.Processes.Sum(ProcFiles.Rss);
}
