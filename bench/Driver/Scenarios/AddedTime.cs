using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>
/// Times that a peer adds to those of the same round without a peer, p50 and p99, in microseconds. What stands in the column of
/// direct is no difference but its own time.
/// </summary>
internal sealed class AddedTime(string scenario, string title, params Goal[] goals)
{
    private readonly Row p50 = new(scenario, $"{title}, p50", "µs", goals);
    private readonly Row p99 = new(scenario, $"{title}, p99", "µs");
    private Quantiles? direct;

    public IReadOnlyList<Row> Rows => [p50, p99];

    /// <summary>Direct comes first in each round.</summary>
    public void Add(Peer peer, Quantiles times)
    {
        if (peer is Direct { IsGrpc: false })
        {
            direct = times;
        }

        var (zero50, zero99) = peer is Direct { IsGrpc: false } ? (0, 0) : (direct!.P50, direct.P99);
        p50.Add(peer.Name, times.P50 - zero50);
        p99.Add(peer.Name, times.P99 - zero99);
    }
}
