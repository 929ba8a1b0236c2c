using AgentMark.Bench.Driver.Measuring;
using AgentMark.Bench.Driver.Peers;
using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>One thing that is measured, by a name for <c>--only</c>.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>False: left out of <c>--quick</c>.</summary>
    public virtual bool IsQuick => false;

    /// <summary>Measures and returns its lines of the table.</summary>
    public abstract Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench);

    /// <summary>A B C A B C …: what disturbs the machine for a while disturbs all peers.</summary>
    protected static async Task InterleavedAsync(IReadOnlyList<Peer> peers, int rounds, Func<Peer, int, Task> measure)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var peer in peers)
            {
                await measure(peer, round);
            }
        }
    }
}
