using System.Diagnostics;
using System.Globalization;
using AgentMark.Bench.Driver.Machine;
using AgentMark.Bench.Driver.Measuring;

namespace AgentMark.Bench.Driver.Peers;

/// <summary>
/// AgentMark's own server, as npm serves it, with an executor of ours. It checks no signature and writes no <c>done</c> line.
/// </summary>
internal sealed class Node : Peer
{
    private const string Package = "@agentmark/cli@2.1.1";
    private static readonly string s_folder = Folders.Artifacts("bench", "node");

    public override string Name => "Node";

    public override bool IsQuick => true;

    public override int MoreLines => 1;

    public override string LastLine => "{\"type\":\"text\",\"finishReason\"";

    public override async Task<string?> PrepareAsync()
    {
        if (!Builds.IsOnPath("node") || !Builds.IsOnPath("npm"))
        {
            return "node and npm are not on the path";
        }

        if (!Directory.Exists(System.IO.Path.Combine(s_folder, "node_modules", "@agentmark", "cli")))
        {
            Directory.CreateDirectory(s_folder);
            await File.WriteAllTextAsync(System.IO.Path.Combine(s_folder, "package.json"), "{\"private\":true}");
            await Builds.RunInAsync(s_folder, "npm", "install", "--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts", Package);
        }

        return null;
    }

    protected override BenchProcess Launch(StubRunner stub, int port, int destinations)
    {
        string[] ports = [port.ToString(CultureInfo.InvariantCulture), stub.LinesPort.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("node", [Folders.Bench("Peers", "Node", "server.mjs"), .. ports]) { WorkingDirectory = s_folder };
        return BenchProcess.Start(Name, start, new Dictionary<string, string> { ["NODE_ENV"] = "production" });
    }
}
