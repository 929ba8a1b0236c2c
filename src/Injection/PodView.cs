using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>A pod as injection looks at it. Members that are absent, null or of another type read as empty.</summary>
internal sealed class PodView(JsonObject pod)
{
    private readonly JsonObject metadata = pod["metadata"] as JsonObject ?? [];

    public JsonObject Spec { get; } = pod["spec"] as JsonObject ?? [];

    public IReadOnlyList<JsonObject> Containers => List("containers");

    public IReadOnlyList<JsonObject> InitContainers => List("initContainers");

    public IReadOnlyList<JsonObject> Volumes => List("volumes");

    public bool IsWindows => Text(Spec["os"], "name") == "windows" || Text(Spec["nodeSelector"], "kubernetes.io/os") == "windows";

    public bool HasHostNetwork => IsTrue(Spec["hostNetwork"]);

    public bool RunsAsRoot => Text(Spec["securityContext"], "runAsUser") == "0";

    /// <summary>Kubernetes' default is 30 s.</summary>
    public long GraceSeconds => Number(Spec["terminationGracePeriodSeconds"]) ?? 30;

    public string? Label(string name) => Text(metadata["labels"], name);

    /// <summary>An annotation's value; null when absent or empty.</summary>
    public string? Annotation(string name) => Text(metadata["annotations"], name) is { Length: > 0 } value ? value : null;

    public IEnumerable<string> AnnotationNames => (metadata["annotations"] as JsonObject)?.Select(a => a.Key) ?? [];

    /// <summary>True when the member is a list, so that an element can be added to it.</summary>
    public bool HasList(string name) => Spec[name] is JsonArray;

    /// <summary>The name of a container or a volume.</summary>
    public static string Name(JsonObject element) => Text(element, "name") ?? "";

    /// <summary>The TCP ports that a container says it listens on.</summary>
    public static IEnumerable<int> Ports(JsonObject container) => (container["ports"] as JsonArray ?? [])
        .OfType<JsonObject>()
        .Where(p => Text(p, "protocol") is null or "TCP")
        .Select(p => (int)(Number(p["containerPort"]) ?? 0));

    /// <summary>True for an init container that runs as long as the pod.</summary>
    public static bool IsNativeSidecar(JsonObject initContainer) => Text(initContainer, "restartPolicy") == "Always";

    private static string? Text(JsonNode? parent, string name) => (parent as JsonObject)?[name]?.ToString();

    /// <summary>By its text, since a node may hold any of the number types.</summary>
    private static long? Number(JsonNode? node) =>
        node is JsonValue && int.TryParse(node.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var truth) && truth;

    private List<JsonObject> List(string name) => [.. (Spec[name] as JsonArray ?? []).OfType<JsonObject>()];
}
