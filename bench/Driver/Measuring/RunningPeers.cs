using AgentMark.Bench.Driver.Peers;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>Peers that are up.</summary>
internal sealed record RunningPeers(IReadOnlyList<Peer> Peers) : IAsyncDisposable
{
    /// <summary>Those that a run has failed with.</summary>
    public HashSet<Peer> Failed { get; } = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
        {
            await peer.DisposeAsync();
        }
    }
}
