using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests;

/// <summary>Pods to inject, and what became of them.</summary>
internal static class Pods
{
    /// <summary>A pod with one container that declares port 8000, labelled and annotated as asked.</summary>
    public static JsonObject One(string? label, params (string Name, string Value)[] annotations) => Parse($$"""
        {
          "apiVersion": "v1", "kind": "Pod",
          "metadata": { "generateName": "model-", "labels": { "app": "model" } },
          "spec": { "containers": [ { "name": "model", "image": "model:1", "ports": [ { "containerPort": 8000 } ] } ] }
        }
        """).With(label, annotations);

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    public static JsonObject With(this JsonObject pod, string? label, params (string Name, string Value)[] annotations)
    {
        if (label is not null)
        {
            pod["metadata"]!["labels"]!.AsObject()["agentmark-sidecar.io/inject"] = label;
        }

        pod["metadata"]!["annotations"] = new JsonObject(annotations.Select(a => KeyValuePair.Create("agentmark-sidecar.io/" + a.Name, (JsonNode?)a.Value)));
        return pod;
    }

    public static InjectionResult Inject(this JsonObject pod) => PodInjector.Inject(pod, new InjectionImages("sidecar:1", "runner:1"));

    /// <summary>The pod with the patch applied; the test fails unless there is one.</summary>
    public static JsonObject Injected(this JsonObject pod)
    {
        var result = pod.Inject();
        Assert.Equal(InjectionOutcome.Injected, result.Outcome);
        var copy = pod.DeepClone().AsObject();
        JsonPatch.Apply(copy, result.Operations);
        return copy;
    }

    public static string Refused(this JsonObject pod)
    {
        var result = pod.Inject();
        Assert.Equal(InjectionOutcome.Refused, result.Outcome);
        Assert.Empty(result.Operations);
        return result.Refusal!;
    }

    public static JsonObject Init(this JsonObject pod, int index) => pod["spec"]!["initContainers"]![index]!.AsObject();

    public static JsonObject Container(this JsonObject pod, int index) => pod["spec"]!["containers"]![index]!.AsObject();

    /// <summary>The value of a variable; null when there is none.</summary>
    public static string? Variable(this JsonObject container, string name) =>
        container["env"]!.AsArray().FirstOrDefault(v => v!["name"]!.ToString() == name)?["value"]?.ToString();
}
