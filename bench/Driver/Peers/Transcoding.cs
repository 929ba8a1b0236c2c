using System.Diagnostics;
using System.Globalization;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>ASP.NET Core's gRPC JSON transcoding: what one would write instead, without signature, rendering and AgentMark's lines.</summary>
internal sealed class Transcoding : Peer
{
    public override string Name => "transcoding";

    public override string Path => "/webhook";

    public override int MoreLines => 1;

    public override string LastLine => "{\"finish\":";

    public override async Task<string?> PrepareAsync()
    {
        await Builds.DotnetAsync(System.IO.Path.Combine("Peers", "Transcoding"));
        return null;
    }

    protected override BenchProcess Launch(StubRunner stub, int port, int destinations)
    {
        int[] ports = [port, stub.GrpcPort];
        var program = Folders.Bench("Peers", "Transcoding", "bin", "Release", "net10.0", "bench-transcoding.dll");
        return BenchProcess.Start(Name, new ProcessStartInfo("dotnet", [program, .. ports.Select(p => p.ToString(CultureInfo.InvariantCulture))]));
    }
}
