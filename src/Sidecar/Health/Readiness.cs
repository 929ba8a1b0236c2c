using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Ingress;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace AgentMark.Sidecar.Health;

/// <summary>
/// Whether every runner cluster has a runner that answers. A single destination is asked now; of several, YARP's active
/// checks already know.
/// </summary>
internal sealed class Readiness(IProxyStateLookup state)
{
    /// <returns>Null when ready, else why not.</returns>
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in state.GetClusters().Where(c => RunnerMark.IsOn(c.Model.Config)))
        {
            var destinations = cluster.DestinationsState.AllDestinations;
            var problem = destinations.Count == 1
                ? await RunnerHealth.ProblemAsync(cluster.Model.HttpClient, RunnerAddress.Parse(destinations[0].Model.Config.Address), cancellationToken)
                : destinations.Any(d => d.Health.Active == DestinationHealth.Healthy || (d.Health.Active == DestinationHealth.Unknown && !IsChecked(cluster))) ? null : $"no runner of cluster {cluster.ClusterId} is healthy";
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool IsChecked(ClusterState cluster) => cluster.Model.Config.HealthCheck?.Active?.Enabled == true;
}
