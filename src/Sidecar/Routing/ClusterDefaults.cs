using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Health;
using AgentMark.Sidecar.Ingress;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace AgentMark.Sidecar.Routing;

/// <summary>Fills in what a cluster's author left open, ours and users' alike.</summary>
internal sealed class ClusterDefaults(IConfiguration configuration) : IProxyConfigFilter
{
    private const string HealthyAndUnknown = "HealthyAndUnknown";

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
        new(RunnerMark.IsOn(cluster) ? ForRunners(cluster) : ForServices(cluster));

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        if (cluster is null && !IsConfigured(route.ClusterId))
        {
            throw new ArgumentException($"Route {route.RouteId} leads to cluster \"{route.ClusterId}\", which is not configured.");
        }

        if (route.RouteId is ShorthandRoutes.Default or ShorthandRoutes.Root && cluster is not null && !RunnerMark.IsOn(cluster))
        {
            throw new ArgumentException($"Route {route.RouteId} takes events, but its cluster {cluster.ClusterId} is not a runner's; set the cluster's metadata \"{RunnerMark.Key}\" to \"true\".");
        }

        if (route.Metadata?.GetValueOrDefault(RouteSecrets.SecretKey) is { } secret && (string.IsNullOrWhiteSpace(secret) || secret == SecretFile.BuiltInKey))
        {
            throw new ArgumentException($"{RouteSecrets.SecretKey} of route {route.RouteId} is blank or the publicly known word {SecretFile.BuiltInKey}; set it to the webhook's secret.");
        }

        return new(route);
    }

    /// <summary>A cluster that is there but wrong comes as none too, and has its own sentence.</summary>
    private bool IsConfigured(string? cluster) =>
        cluster is ShorthandRoutes.Runner or ShorthandRoutes.Upstream || configuration.GetSection($"ReverseProxy:Clusters:{cluster}").Exists();

    /// <summary>A model may think for longer than YARP's 100 seconds before its next byte; whoever waits knows when to give up.</summary>
    private static ClusterConfig ForServices(ClusterConfig cluster)
    {
        var request = cluster.HttpRequest ?? ForwarderRequestConfig.Empty;
        return cluster with { HttpRequest = request with { ActivityTimeout = request.ActivityTimeout ?? Timeout.InfiniteTimeSpan } };
    }

    private static ClusterConfig ForRunners(ClusterConfig cluster)
    {
        foreach (var (name, destination) in cluster.Destinations ?? new Dictionary<string, DestinationConfig>())
        {
            if (!RunnerAddress.TryParse(destination.Address, out _))
            {
                throw new ArgumentException($"Destination {name} of cluster {cluster.ClusterId} is \"{destination.Address}\"; a runner's address is http://host:port, https://host:port, unix:///path or dns:///host:port.");
            }
        }

        var health = cluster.HealthCheck ?? new HealthCheckConfig();
        if (!string.IsNullOrEmpty(health.Active?.Path) || !string.IsNullOrEmpty(health.Active?.Query))
        {
            throw new ArgumentException($"Cluster {cluster.ClusterId} is a runner's and has a health path or query; runners are asked by grpc.health.v1, which has none.");
        }

        return cluster.Destinations?.Count > 1
            ? cluster with
            {
                HealthCheck = health with
                {
                    AvailableDestinationsPolicy = health.AvailableDestinationsPolicy ?? HealthyAndUnknown,
                    Active = health.Active ?? Checked,
                },
            }
            : cluster;
    }

    /// <summary>
    /// Several runners are asked often, so that one that comes back serves again within seconds. With all of them unhealthy,
    /// YARP's default would send traffic to them all the same; a 503 is the honest answer.
    /// </summary>
    private static ActiveHealthCheckConfig Checked { get; } = new()
    {
        Enabled = true,
        Interval = TimeSpan.FromSeconds(1),
        Timeout = RunnerHealth.Patience + TimeSpan.FromSeconds(1),
        Policy = RunnerHealthPolicy.PolicyName,
    };
}
