using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>Requests and limits. The runtime takes its heap limit from the container's, so there is nothing more to set.</summary>
internal static class PodResources
{
    /// <summary>In a Guaranteed pod each container's requests must equal its limits.</summary>
    private const string GuaranteedCpu = "200m";

    public static JsonObject Create(bool guaranteed, string cpu, string memory, string memoryLimit) => new()
    {
        ["requests"] = guaranteed ? Amounts(GuaranteedCpu, memoryLimit) : Amounts(cpu, memory),
        ["limits"] = guaranteed ? Amounts(GuaranteedCpu, memoryLimit) : new JsonObject { ["memory"] = memoryLimit },
    };

    /// <summary>True when the pod is of the Guaranteed class, which a container without equal requests and limits would end.</summary>
    public static bool AreGuaranteed(IReadOnlyList<JsonObject> containers) =>
        containers.Count > 0 && containers.All(c => IsGuaranteed(c["resources"] as JsonObject));

    private static bool IsGuaranteed(JsonObject? resources) => resources?["limits"] is JsonObject limits
        && IsEqual(resources, limits, "cpu") && IsEqual(resources, limits, "memory");

    /// <summary>A request that is not given is the limit.</summary>
    private static bool IsEqual(JsonObject resources, JsonObject limits, string name) => limits[name] is { } limit
        && ((resources["requests"] as JsonObject)?[name] is not { } request || request.ToString() == limit.ToString());

    private static JsonObject Amounts(string cpu, string memory) => new() { ["cpu"] = cpu, ["memory"] = memory };
}
