using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace AgentMark.Sidecar.Health;

/// <summary>One answer decides: a runner that fails its check is left out, and is back as soon as it passes one.</summary>
internal sealed class RunnerHealthPolicy(IDestinationHealthUpdater updater) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "AgentMarkRunner";

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        updater.SetActive(cluster, [.. probingResults.Select(result => new NewActiveDestinationHealth(
            result.Destination,
            result.Response is { IsSuccessStatusCode: true } ? DestinationHealth.Healthy : DestinationHealth.Unhealthy))]);
}
