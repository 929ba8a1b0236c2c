using Yarp.ReverseProxy.Configuration;

namespace AgentMark.Sidecar.Ingress;

/// <summary>
/// What makes a YARP cluster a runner cluster: the metadata <c>"AgentMark.Runner": "true"</c>. Signature, POST-only and the
/// limits belong to this mark and not to a path, so that every route that ends in a runner is verified, also one that a user
/// wrote.
/// </summary>
internal static class RunnerMark
{
    public const string Key = "AgentMark.Runner";

    public static IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string> { [Key] = "true" };

    public static bool IsOn(IReadOnlyDictionary<string, string>? clusterMetadata) =>
        clusterMetadata is not null
        && clusterMetadata.TryGetValue(Key, out var value)
        && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    public static bool IsOn(ClusterConfig? cluster) => IsOn(cluster?.Metadata);
}
