using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace AgentMark.Sidecar.Routing;

/// <summary>
/// What the environment variables say, as YARP configuration: route <c>default</c> to cluster <c>runner</c> and, with a model
/// service, route <c>upstream</c> to cluster <c>upstream</c>. It stands beside <c>ReverseProxy</c> of the configuration, where
/// a route or cluster of the same name replaces ours.
/// </summary>
internal sealed class ShorthandRoutes(SidecarOptions options, IConfiguration configuration) : IProxyConfigProvider
{
    public const string Default = "default";
    public const string Root = "root";
    public const string Runner = "runner";
    public const string Upstream = "upstream";

    public IProxyConfig GetConfig()
    {
        var section = configuration.GetSection("ReverseProxy");
        var routes = Names(section, "Routes");
        var clusters = Names(section, "Clusters");
        return new Config(
            [.. Routes().Where(r => !routes.Contains(r.RouteId))],
            [.. Clusters().Where(c => !clusters.Contains(c.ClusterId))],
            new CancellationChangeToken(Reloads(configuration)));
    }

    private static HashSet<string> Names(IConfiguration section, string list) =>
        section.GetSection(list).GetChildren().Select(c => c.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static CancellationToken Reloads(IConfiguration configuration)
    {
        var reloads = new CancellationTokenSource();
        configuration.GetReloadToken().RegisterChangeCallback(static source => ((CancellationTokenSource)source!).Cancel(), reloads);
        return reloads.Token;
    }

    private IEnumerable<RouteConfig> Routes()
    {
        yield return Route(Default, Runner, options.Listeners.WebhookPath, order: 0);
        if (options.Listeners.Upstream is not null)
        {
            yield return Route(Upstream, Upstream, "{**path}", order: int.MaxValue - 1);
        }
        else if (options.Listeners.WebhookPath != "/")
        {
            // Local AgentMark servers take events at the root. A second route there would clash with the first.
            yield return Route(Root, Runner, "/", order: 0);
        }
    }

    private static RouteConfig Route(string name, string cluster, string path, int order) =>
        new() { RouteId = name, ClusterId = cluster, Order = order, Match = new RouteMatch { Path = path } };

    private IEnumerable<ClusterConfig> Clusters()
    {
        yield return new ClusterConfig
        {
            ClusterId = Runner,
            Metadata = RunnerMark.Metadata,
            Destinations = options.Runner.Addresses
                .Select((address, i) => (Name: $"runner{i + 1}", Address: address))
                .ToDictionary(d => d.Name, d => new DestinationConfig { Address = d.Address }),
        };
        if (options.Listeners.Upstream is { } upstream)
        {
            yield return new ClusterConfig
            {
                ClusterId = Upstream,
                Destinations = new Dictionary<string, DestinationConfig> { ["upstream1"] = new() { Address = upstream.OriginalString } },
            };
        }
    }

    private sealed record Config(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters, IChangeToken ChangeToken) : IProxyConfig;
}
