using AgentMark.Bench.Driver.Peers;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>Peers that are up.</summary>
internal sealed record RunningPeers(IReadOnlyList<Peer> Peers) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
        {
            await peer.DisposeAsync();
        }
    }
}
