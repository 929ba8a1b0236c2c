using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Cli.Tests.Manifests;

/// <summary>Asks for the same kinds of additions as the real one, but with values that a test can show whole.</summary>
internal static class StandInInjector
{
    public const string Label = "agentmark-sidecar.io/inject";

    public static InjectionResult Inject(JsonObject pod)
    {
        var label = (pod["metadata"] as JsonObject)?["labels"]?[Label]?.GetValue<string>();
        var spec = (JsonObject)pod["spec"]!;
        if (label is null or "false")
        {
            return new(InjectionOutcome.NotRequested, [], [], null);
        }

        if (label == "wrong")
        {
            return new(InjectionOutcome.Refused, [], [], "The label has no such value.");
        }

        if ((spec["initContainers"] as JsonArray)?.Any(c => c?["name"]?.ToString() == "agentmark-sidecar") == true)
        {
            return new(InjectionOutcome.AlreadyThere, [], [], null);
        }

        var operations = new List<PatchOperation>();
        First(operations, spec, "initContainers", new JsonObject { ["name"] = "agentmark-sidecar", ["restartPolicy"] = "Always" });
        operations.Add(spec["volumes"] is JsonArray
            ? new("/spec/volumes/-", Volume("agentmark-run"))
            : new("/spec/volumes", new JsonArray(Volume("agentmark-run"))));
        operations.Add(new("/spec/volumes/-", Volume("agentmark-no-token")));
        var hook = new JsonObject { ["httpGet"] = new JsonObject { ["path"] = "/drain/wait", ["port"] = 9419 } };
        operations.Add(spec["containers"]![0]!["lifecycle"] is JsonObject
            ? new("/spec/containers/0/lifecycle/preStop", hook)
            : new("/spec/containers/0/lifecycle", new JsonObject { ["preStop"] = hook }));
        return new(InjectionOutcome.Injected, operations, label == "warn" ? ["The drain does not fit."] : [], null);
    }

    private static void First(List<PatchOperation> operations, JsonObject spec, string name, JsonObject value) =>
        operations.Add(spec[name] is JsonArray ? new($"/spec/{name}/0", value) : new($"/spec/{name}", new JsonArray(value)));

    private static JsonObject Volume(string name) => new() { ["name"] = name, ["emptyDir"] = new JsonObject() };
}
