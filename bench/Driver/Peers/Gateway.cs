using System.Diagnostics;
using System.Globalization;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>grpc-gateway, the same in Go, built from Debian's packages.</summary>
internal sealed class Gateway : Peer
{
    private const string Source = "/usr/share/gocode/src/github.com/grpc-ecosystem/grpc-gateway";
    private static readonly string s_folder = Folders.Artifacts("bench", "gateway");
    private static readonly string s_executable = System.IO.Path.Combine(s_folder, "gateway");

    public override string Name => "grpc-gateway";

    public override string Path => "/webhook";

    public override int MoreLines => 1;

    public override string LastLine => "{\"result\":{\"finish\":";

    public override async Task<string?> PrepareAsync()
    {
        if (!File.Exists(s_executable))
        {
            if (!Builds.IsOnPath("go") || !Builds.IsOnPath("protoc") || !Directory.Exists(Source))
            {
                return "Debian's packages of Go and grpc-gateway are not installed, see bench/Peers/Gateway/build";
            }

            await Builds.RunAsync(Folders.Bench("Peers", "Gateway", "build"), s_folder);
        }

        return null;
    }

    protected override BenchProcess Launch(StubRunner stub, int port, int destinations)
    {
        int[] ports = [port, stub.GrpcPort];
        return BenchProcess.Start(Name, new ProcessStartInfo(s_executable, ports.Select(p => p.ToString(CultureInfo.InvariantCulture))));
    }
}
