using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AgentMark.Sidecar.Hosting;
using Yarp.ReverseProxy.Model;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Finds the runner behind a destination. Runners live as long as their cluster's model: a reload of the configuration makes new ones.</summary>
internal sealed class RunnerDirectory(LimitOptions limits, RunnerConnections connections)
{
    private readonly ConditionalWeakTable<ClusterModel, ConcurrentDictionary<string, Runner>> clusters = [];

    public Runner For(ClusterModel cluster, DestinationState destination) =>
        clusters.GetValue(cluster, static _ => new ConcurrentDictionary<string, Runner>()).GetOrAdd(
            destination.Model.Config.Address,
            static (text, c) => new Runner(c.cluster.HttpClient, RunnerAddress.Parse(text), c.owner.Limits, c.owner.Connections),
            (cluster, owner: this));

    private LimitOptions Limits => limits;

    private RunnerConnections Connections => connections;
}
