using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>Promise: what stands in deploy/k8s builds with kubectl, and is what Kubernetes calls these things.</summary>
public sealed class Shipped
{
    [Theory]
    [InlineData("base")]
    [InlineData("vllm")]
    [InlineData("gateway")]
    [InlineData("injector")]
    [InlineData("injector/cert-manager")]
    public void Kustomization_builds_and_is_valid(string folder) => AreValid(Kubectl.Kustomize(Path.Combine(ComponentFiles.Folder(), folder)));

    [Theory]
    [InlineData("runner")]
    [InlineData("openai")]
    public void Policy_is_valid(string shape) => AreValid(File.ReadAllText(Path.Combine(ComponentFiles.Folder(), "policy", shape + ".yaml")));

    [Theory]
    [InlineData("\"startupProbe\":", "\"startupProb\":")]
    [InlineData("\"containerPort\":9417,", "")]
    public void Planted_error_is_found(string right, string wrong)
    {
        var pod = Pods.One("openai").Injected();
        Assert.Equal("", KubernetesModels.Problems([pod]));
        var planted = pod.ToJsonString().Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(pod.ToJsonString(), planted);
        Assert.NotEqual("", KubernetesModels.Problems([Pods.Parse(planted)]));
    }

    [Theory]
    [InlineData("base", "example")]
    [InlineData("vllm", "vllm")]
    public void Example_has_the_sidecar_and_a_service_that_leads_to_it(string folder, string name)
    {
        var objects = YamlText.ReadUntyped(Kubectl.Kustomize(Path.Combine(ComponentFiles.Folder(), folder))).ToList();
        var template = objects.Single(o => Is(o, "Deployment", name))["spec"]!["template"]!;
        var sidecar = template["spec"]!["initContainers"]![0]!;
        Assert.Equal("agentmark-sidecar", sidecar["name"]!.ToString());
        var service = objects.Single(o => Is(o, "Service", name + "-agentmark"))["spec"]!;
        Assert.All(service["selector"]!.AsObject(), label => Assert.Equal(label.Value!.ToString(), template["metadata"]!["labels"]![label.Key]!.ToString()));
        Assert.Contains(sidecar["ports"]!.AsArray(), p => p!["containerPort"]!.ToString() == service["ports"]![0]!["targetPort"]!.ToString());
        Assert.Contains(objects, o => Is(o, "Secret", template["spec"]!["volumes"]!.AsArray().Single(v => v!["name"]!.ToString() == "agentmark-webhook-secret")!["secret"]!["secretName"]!.ToString()));
    }

    internal static void AreValid(string yaml)
    {
        // Custom resources have definitions of their own, which are not at hand.
        var objects = YamlText.ReadUntyped(yaml).Where(o => !o["apiVersion"]!.ToString().StartsWith("cert-manager.io/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(objects);
        var problems = KubernetesModels.Problems(objects);
        Assert.True(problems.Length == 0, problems);
    }

    private static bool Is(JsonObject one, string kind, string name) => one["kind"]!.ToString() == kind && one["metadata"]!["name"]!.ToString() == name;
}
