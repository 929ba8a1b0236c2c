using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>Promise: kustomize with the component and injection make the same of a workload.</summary>
public sealed class Component
{
    private static readonly string s_workloads = Path.GetFullPath(Path.Combine(ComponentFiles.Folder(), "../../tests/Vectors/workloads"));

    public static TheoryData<string> Workloads => [.. Directory.GetFiles(s_workloads, "*.yaml").Select(f => Path.GetFileName(f)!).Order()];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Makes_of_a_workload_what_injection_does(string file)
    {
        var yaml = Kustomized(file);
        Shipped.AreValid(yaml);
        var kustomized = Assert.Single(YamlText.ReadAll(yaml));
        var expected = Assert.Single(YamlText.ReadAll(File.ReadAllText(Path.Combine(s_workloads, file))));
        var result = PodInjector.Inject(PodOf(expected), InjectionImages.Default);
        if (result.Outcome == InjectionOutcome.Refused)
        {
            // A patch cannot look at the pod. What it makes is read strictly all the same.
            Assert.Contains(file, (string[])["host-network-daemonset.yaml", "taken-port-deployment.yaml"]);
            Assert.Equal("agentmark-sidecar", PodOf(kustomized)["spec"]!["initContainers"]![0]!["name"]!.ToString());
            return;
        }

        Assert.Equal(InjectionOutcome.Injected, result.Outcome);
        JsonPatch.Apply(PodOf(expected), result.Operations);
        Definition.WithoutGracePeriod(PodOf(expected)["spec"]!);
        Assert.Equal(Comparable(expected), Comparable(kustomized));
    }

    [Fact]
    public void Applied_twice_is_applied_once_where_the_hooks_are_ones_own()
    {
        var once = Kustomized("own-hook-deployment.yaml");
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "once.yaml"), once);
        Assert.Equal(once, Kustomized(folder, "once.yaml"));
    }

    [Fact]
    public void Lifecycle_that_is_there_is_never_replaced()
    {
        using var folder = new TemporaryFolder();
        var unlabelled = File.ReadAllText(Path.Combine(s_workloads, "own-hook-deployment.yaml")).Replace(", agentmark-sidecar.io/lifecycle: own", "", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "own.yaml"), unlabelled);
        Assert.Contains("lifecycle", Kubectl.KustomizeFails(Prepared(folder, "own.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Workload_without_the_label_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var plain = File.ReadAllText(Path.Combine(s_workloads, "plain-deployment.yaml")).Replace("agentmark-sidecar.io/inject: runner", "other: label", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "plain.yaml"), plain);
        Assert.DoesNotContain("agentmark-sidecar", Kustomized(folder, "plain.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain-deployment.yaml")]
    [InlineData("init-containers-deployment.yaml")]
    public void Service_of_the_second_component_is_the_one_that_injection_makes(string file)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(s_workloads, file), Path.Combine(folder.Path, file));
        var objects = YamlText.ReadUntyped(Kustomized(folder, file, "component", "component-service")).ToDictionary(o => o["kind"]!.ToString());
        var expected = AgentMarkService.Of(objects["Deployment"], out var problem);
        Assert.Null(problem);
        Assert.Equal(Sorted(expected)!.ToJsonString(), Sorted(objects["Service"])!.ToJsonString());
    }

    private static string Kustomized(string file)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(s_workloads, file), Path.Combine(folder.Path, file));
        return Kustomized(folder, file);
    }

    private static string Kustomized(TemporaryFolder folder, string file, params string[] components) => Kubectl.Kustomize(Prepared(folder, file, components));

    private static string Prepared(TemporaryFolder folder, string file, params string[] components)
    {
        // Components are named by a path relative to the kustomization.
        var paths = (components.Length == 0 ? ["component"] : components).Select(c => Path.GetRelativePath(folder.Path, Path.Combine(ComponentFiles.Folder(), c)));
        File.WriteAllText(Path.Combine(folder.Path, "kustomization.yaml"), $"resources: [{file}]\ncomponents: [{string.Join(", ", paths)}]\n");
        return folder.Path;
    }

    private static JsonObject PodOf(JsonObject workload) => (workload["kind"]!.ToString() switch
    {
        "Pod" => workload,
        "CronJob" => workload["spec"]!["jobTemplate"]!["spec"]!["template"]!,
        _ => workload["spec"]!["template"]!,
    }).AsObject();

    /// <summary>Kustomize puts added volumes first, injection last; their order means nothing.</summary>
    private static string Comparable(JsonObject workload)
    {
        var spec = PodOf(workload)["spec"]!;
        spec["volumes"] = new JsonArray([.. spec["volumes"]!.AsArray().OrderBy(v => v!["name"]!.ToString(), StringComparer.Ordinal).Select(v => v!.DeepClone())]);
        return Sorted(YamlText.ReadAll(workload.ToJsonString()).Single())!.ToJsonString(new() { WriteIndented = true });
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("agentmark-kustomize-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
