using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>One request at a time: how much later the first byte of a stream comes.</summary>
internal sealed class FirstByte : Scenario
{
    private static readonly StreamScript s_script = new(Events: 1);

    public override string Name => "first-byte";

    public override bool IsQuick => true;

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var added = new AddedTime(Name, "time added to the first byte", new Goal(120), new Goal(2, "nginx"));
        await using var running = await bench.StartAsync(bench.Peers.Prepend(bench.DirectGrpc).Prepend(bench.Direct));
        var requests = await bench.RequestsForAsync(running, s_script, 1, seconds: 1);

        await bench.InterleavedAsync(running, bench.Rounds, async peer =>
            added.Add(peer, (await bench.MeasureAsync(peer, s_script, 1, requests[peer])).Load.FirstByte));
        return added.Rows;
    }
}
