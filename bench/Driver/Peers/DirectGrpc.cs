using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>Nothing between, but the client reads the runner's gRPC through .NET's HTTP/2 as the sidecar does: what that alone costs.</summary>
internal sealed class DirectGrpc : Peer
{
    public const string PeerName = "direct gRPC";

    public override string Name => PeerName;

    public override string Path => "/agentmark.v1.RunnerService/RunPrompt";

    public override bool IsGrpc => true;

    /// <summary>The finish.</summary>
    public override int MoreLines => 1;

    public override Task<string?> PrepareAsync() => Task.FromResult<string?>(null);

    protected override int PortOf(StubRunner stub) => stub.GrpcPort;

    protected override BenchProcess? Launch(StubRunner stub, int port, int destinations) => null;
}
