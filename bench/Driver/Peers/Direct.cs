using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>Nothing between the client and the stub runner's lines: what the others' times are held against.</summary>
internal sealed class Direct : Peer
{
    public const string PeerName = "direct";

    public override string Name => PeerName;

    public override Task<string?> PrepareAsync() => Task.FromResult<string?>(null);

    protected override int PortOf(StubRunner stub) => stub.LinesPort;

    protected override BenchProcess? Launch(StubRunner stub, int port, int destinations) => null;
}
