using System.Diagnostics;
using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>From the start of the process to the first byte of an answered event.</summary>
internal sealed class Start : Scenario
{
    public override string Name => "start";

    public override bool IsQuick => true;

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var row = new Row(Name, "start to the first answered event", "ms", new Goal(60));
        await bench.Stub.PlayAsync(new StreamScript(1));
        await bench.InterleavedAsync(new RunningPeers([.. bench.Peers]), bench.Rounds, async peer =>
        {
            await using (peer)
            {
                var start = Stopwatch.GetTimestamp();
                peer.Launch(bench.Stub);
                await FirstAnswer.OfAsync(peer);
                row.Add(peer.Name, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        });
        return [row];
    }
}
