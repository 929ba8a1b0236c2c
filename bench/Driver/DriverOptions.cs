using System.Globalization;

namespace AgentMark.Bench.Driver;

/// <summary>What the command line says.</summary>
/// <param name="IsQuick">Fewer rounds and scenarios; the sidecar, nginx and Node alone.</param>
/// <param name="Only">Names of scenarios; empty: all.</param>
/// <param name="Peers">Names of peers; empty: all.</param>
/// <param name="IsMarkdown">Print nothing but the table.</param>
/// <param name="Rounds">Of every scenario that has rounds.</param>
internal sealed record DriverOptions(bool IsQuick, IReadOnlySet<string> Only, IReadOnlySet<string> Peers, bool IsMarkdown, int Rounds)
{
    public const string Usage = """
        Usage: bench/run [--quick] [--only <scenario>[,…]] [--peers <peer>[,…]] [--rounds <n>] [--markdown]

        Scenarios: {0}
        Peers: {1}
        """;

    /// <returns>Null when the command line makes no sense.</returns>
    public static DriverOptions? Read(IReadOnlyList<string> args, IEnumerable<string> scenarios, IEnumerable<string> peers)
    {
        var only = new HashSet<string>();
        var chosen = new HashSet<string>();
        var isQuick = args.Contains("--quick");
        var rounds = isQuick ? 3 : 4;
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--quick" or "--markdown":
                    break;
                case "--only" when i + 1 < args.Count:
                    only.UnionWith(args[++i].Split(','));
                    break;
                case "--peers" when i + 1 < args.Count:
                    chosen.UnionWith(args[++i].Split(','));
                    break;
                case "--rounds" when i + 1 < args.Count && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out rounds) && rounds > 0:
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return only.IsSubsetOf(scenarios) && chosen.IsSubsetOf(peers)
            ? new DriverOptions(isQuick, only, chosen, args.Contains("--markdown"), rounds)
            : null;
    }

    public bool Wants(Scenarios.Scenario scenario) => Only.Count > 0 ? Only.Contains(scenario.Name) : !IsQuick || scenario.IsQuick;

    public bool Wants(Peers.Peer peer) => Peers.Count > 0 ? Peers.Contains(peer.Name) : !IsQuick || peer.IsQuick;
}
