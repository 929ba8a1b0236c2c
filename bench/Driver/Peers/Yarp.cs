using System.Diagnostics;
using System.Globalization;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>YARP alone, native as the sidecar is, passing the same lines on unread.</summary>
internal sealed class Yarp : Peer
{
    private static readonly string s_executable = Folders.Artifacts("bench", "yarp", "bench-yarp");

    public override string Name => "YARP";

    public override async Task<string?> PrepareAsync()
    {
        await Builds.RunAsync("dotnet", "publish", Folders.Bench("Peers", "Yarp"), "-c", "Release", "-r", "linux-x64", "-o", System.IO.Path.GetDirectoryName(s_executable)!, "-nodeReuse:false", "-v", "q");
        return null;
    }

    protected override BenchProcess Launch(StubRunner stub, int port, int destinations) => BenchProcess.Start(Name, new ProcessStartInfo(
        s_executable,
        Enumerable.Range(stub.LinesPort, destinations).Prepend(port).Select(p => p.ToString(CultureInfo.InvariantCulture))));
}
