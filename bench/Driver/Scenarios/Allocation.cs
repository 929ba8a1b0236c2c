using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>
/// Managed memory that the sidecar allocates, by the runtime's counter on its <c>/metrics</c>: what a request and what an event takes, so
/// that a few long streams and many short ones come to what they came to.
/// </summary>
internal sealed class Allocation : Scenario
{
    private const int Connections = 4;
    private static readonly StreamScript s_long = new(Events: 25_600);
    private static readonly StreamScript s_short = new(Events: 20);

    public override string Name => "allocation";

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var perEvent = new Row(Name, "managed bytes allocated for an event", "B", new Goal(1));
        var perRequest = new Row(Name, "managed bytes allocated for a request", "KiB", new Goal(6));
        await using var running = await bench.StartAsync(bench.PeersNamed("sidecar"));
        await bench.InterleavedAsync(running, 1, peer => bench.MeasureAsync(peer, s_short, Connections, 100));
        await bench.InterleavedAsync(running, bench.Rounds, async peer =>
        {
            var longer = await BytesForOneAsync(bench, (Sidecar)peer, s_long, 4);
            var shorter = await BytesForOneAsync(bench, (Sidecar)peer, s_short, 500);
            var anEvent = (longer - shorter) / (s_long.Events - s_short.Events);
            perEvent.Add(peer.Name, anEvent);
            perRequest.Add(peer.Name, (shorter - (s_short.Events * anEvent)) / 1024);
        });

        return [perEvent, perRequest];
    }

    /// <summary>A stream's share.</summary>
    private static async Task<double> BytesForOneAsync(Measuring.Bench bench, Sidecar sidecar, StreamScript script, int requests)
    {
        // Reading the counter allocates too; by as much each time.
        var zero = await sidecar.AllocatedBytesAsync();
        var before = await sidecar.AllocatedBytesAsync();
        var sample = await bench.MeasureAsync(sidecar, script, Connections, requests);
        return (await sidecar.AllocatedBytesAsync() - before - (before - zero)) / sample.Load.Streams;
    }
}
