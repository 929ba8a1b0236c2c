using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>
/// Nothing between the client and the stub runner. Its lines are what the others' times are held against; its gRPC, read through .NET's
/// HTTP/2 as the sidecar reads it, shows what that alone costs.
/// </summary>
internal sealed class Direct(bool isGrpc) : Peer
{
    public override string Name => isGrpc ? "direct gRPC" : "direct";

    public override string Path => isGrpc ? "/agentmark.v1.RunnerService/RunPrompt" : base.Path;

    public override bool IsGrpc => isGrpc;

    /// <summary>gRPC has no line that says done.</summary>
    public override int MoreLines => isGrpc ? 1 : base.MoreLines;

    public override Task<string?> PrepareAsync() => Task.FromResult<string?>(null);

    protected override int PortOf(StubRunner stub) => isGrpc ? stub.GrpcPort : stub.LinesPort;

    protected override BenchProcess? Launch(StubRunner stub, int port, int destinations) => null;
}
