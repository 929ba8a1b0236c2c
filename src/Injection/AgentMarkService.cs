using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AgentMark.Sidecar.Injection;

/// <summary>The Service through which AgentMark's events reach the injected pods of a workload. Pure.</summary>
public static partial class AgentMarkService
{
    private const string Suffix = "-agentmark";

    /// <summary>Whether a workload of that kind serves: Jobs come and go, and ReplicaSets belong to a Deployment.</summary>
    public static bool IsFor(string kind) => kind is "Deployment" or "StatefulSet" or "DaemonSet" or "Pod";

    /// <summary>Makes the Service of a workload.</summary>
    /// <param name="workload">A Deployment, StatefulSet, DaemonSet or Pod.</param>
    /// <param name="problem">Why there can be none, as the end of a sentence; null when there is one.</param>
    public static JsonObject? Of(JsonObject workload, out string? problem)
    {
        var metadata = workload["metadata"] as JsonObject;
        var name = Text(metadata?["name"]) is { } workloadName ? workloadName + Suffix : null;
        var selector = Selector(workload);
        problem = name is null ? "the workload has no name"
            : !ServiceName().IsMatch(name) ? $"{name} is no name that a Service can have (63 of a-z, 0-9 and -, a letter first)"
            : selector.Count == 0 ? "the pods have no label of their own to select them by"
            : null;
        if (problem is not null)
        {
            return null;
        }

        var serviceMetadata = new JsonObject { ["name"] = name };
        if (Text(metadata?["namespace"]) is { } place)
        {
            serviceMetadata["namespace"] = place;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = serviceMetadata,
            ["spec"] = new JsonObject
            {
                ["selector"] = selector,
                ["ports"] = new JsonArray(new JsonObject
                {
                    ["name"] = Names.EventsPortName,
                    ["port"] = Names.EventsPort,
                    ["targetPort"] = Names.EventsPort,
                    ["appProtocol"] = "http",
                }),
            },
        };
    }

    /// <summary>What the workload selects its pods by; failing that, the labels of its pods but for the one that asks for injection.</summary>
    private static JsonObject Selector(JsonObject workload)
    {
        var spec = workload["spec"] as JsonObject;
        if (Labels((spec?["selector"] as JsonObject)?["matchLabels"]) is { Count: > 0 } matched)
        {
            return matched;
        }

        var pod = Text(workload["kind"]) == "Pod" ? workload : spec?["template"] as JsonObject;
        var labels = Labels((pod?["metadata"] as JsonObject)?["labels"]);
        labels.Remove(Names.Label);
        return labels;
    }

    private static JsonObject Labels(JsonNode? labels) => labels is JsonObject members
        ? new JsonObject(members.Where(label => Text(label.Value) is not null).Select(label => KeyValuePair.Create(label.Key, label.Value?.DeepClone())))
        : [];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex(@"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex ServiceName();
}
