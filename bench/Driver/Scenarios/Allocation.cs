using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>
/// Managed memory that the sidecar allocates, by the runtime's counter on its <c>/metrics</c>: for an event, from long streams;
/// for a request, from short ones without what their events take.
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
            var (events, _) = await AllocatedAsync(bench, (Sidecar)peer, s_long, 4);
            var (_, requests) = await AllocatedAsync(bench, (Sidecar)peer, s_short, 500);
            perEvent.Add(peer.Name, events);
            perRequest.Add(peer.Name, (requests - (s_short.Events * events)) / 1024);
        });

        return [perEvent, perRequest];
    }

    private static async Task<(double PerEvent, double PerRequest)> AllocatedAsync(Measuring.Bench bench, Sidecar sidecar, StreamScript script, int requests)
    {
        // Reading the counter allocates too; by as much each time.
        var zero = await sidecar.AllocatedBytesAsync();
        var before = await sidecar.AllocatedBytesAsync();
        var sample = await bench.MeasureAsync(sidecar, script, Connections, requests);
        var bytes = await sidecar.AllocatedBytesAsync() - before - (before - zero);
        return (bytes / sample.Events, bytes / sample.Load.Streams);
    }
}
