using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>Several runners behind one sidecar: what choosing between them, and asking for their health, adds.</summary>
internal sealed class Destinations : Scenario
{
    private const int Connections = 16;
    private static readonly StreamScript s_short = new(Events: 20);
    private static readonly StreamScript s_paced = new(Events: 100, Rate: 50, IsStamped: true, IsHeld: true);

    public override string Name => "destinations";

    public override async Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench)
    {
        var paced = new Row(Name, $"{StubRunner.Destinations} runners, 100 streams of 50 events/s", "CPU s per 1M events");
        var requests = new Row(Name, $"{StubRunner.Destinations} runners, short streams of 20 events", "CPU s per 10k requests");
        await using var running = await bench.StartAsync(bench.PeersNamed("sidecar", "nginx", "YARP"), StubRunner.Destinations);
        var counts = await bench.RequestsForAsync(running, s_short, Connections, seconds: 1);

        await bench.InterleavedAsync(running, Math.Min(3, bench.Rounds), async peer =>
        {
            var open = await bench.MeasureOpenAsync(peer, s_paced, 100);
            paced.Add(peer.Name, 1e6 * open.Cpu / open.Events);
            var sample = await bench.MeasureAsync(peer, s_short, Connections, counts[peer]);
            requests.Add(peer.Name, 1e4 * sample.Cpu / sample.Load.Streams);
        });
        return [paced, requests];
    }
}
