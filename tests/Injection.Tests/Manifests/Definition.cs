using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>
/// What injection adds to a plain pod whose grace period it does not know: the part that files can state. The model of the
/// openai shape is at port 8000.
/// </summary>
internal static class Definition
{
    public static JsonObject PodSpec(string shape)
    {
        var pod = Pods.One(shape);
        JsonPatch.Apply(pod, PodInjector.Inject(pod, InjectionImages.Default).Operations);
        var spec = pod["spec"]!;
        WithoutGracePeriod(spec);
        return new JsonObject { ["initContainers"] = spec["initContainers"]!.DeepClone(), ["volumes"] = spec["volumes"]!.DeepClone() };
    }

    public static JsonObject Lifecycle() => Pods.One("runner").Injected().Container(0)["lifecycle"]!.DeepClone().AsObject();

    /// <summary>Only one who sees the whole pod knows the value.</summary>
    public static void WithoutGracePeriod(JsonNode podSpec)
    {
        foreach (var env in podSpec["initContainers"]!.AsArray().Select(c => c!["env"]?.AsArray()))
        {
            if (env?.FirstOrDefault(v => v!["name"]!.ToString() == "AGENTMARK_TERMINATION_GRACE_PERIOD") is { } grace)
            {
                env.Remove(grace);
            }
        }
    }
}
