using System.Text;
using System.Text.Json.Nodes;
using AgentMark.Cli.Manifests;
using AgentMark.Sidecar.Injection;
using CsCheck;

namespace AgentMark.Cli.Tests.Manifests;

/// <summary>Random workloads in random YAML.</summary>
public sealed class Properties
{
    private static readonly Gen<string> Text = Gen.OneOf("app", "a b", "i:1", "y", "1", "null", "# x", "it's", "a: b", "two\nlines\n", "keep\n\n\n", "-c", "{x}", "é😀", "", " ", "x\\y");

    private static readonly Gen<JsonNode?> Volumes = Gen.OneOf(
        Gen.Const(() => (JsonNode?)null),
        Gen.Const(() => (JsonNode?)new JsonArray()),
        Text.Select(t => (JsonNode?)new JsonArray(new JsonObject { ["name"] = "v", ["x"] = t })),
        Text.Select(t => (JsonNode?)new JsonArray(new JsonObject { ["name"] = "v" }, new JsonObject { ["name"] = t, ["emptyDir"] = new JsonObject() })));

    private static readonly Gen<JsonObject> Container =
        from args in Text.Array[0, 3]
        from lifecycle in Gen.Int[0, 3]
        from environment in Text
        select Built(
            ("name", "c"),
            ("args", args.Length == 0 ? null : new JsonArray([.. args.Select(a => (JsonNode)a)])),
            ("lifecycle", lifecycle switch { 1 => new JsonObject(), 2 => new JsonObject { ["postStart"] = new JsonObject { ["x"] = 1 } }, _ => null }),
            ("env", new JsonArray(new JsonObject { ["name"] = "A", ["value"] = environment })));

    private static readonly Gen<JsonObject> Pod =
        from containers in Container.Array[1, 3]
        from init in Volumes
        from volumes in Volumes
        from nulls in Gen.Bool
        from order in Gen.Shuffle(new[] { "containers", "initContainers", "volumes", "restartPolicy" })
        from label in Gen.OneOf("runner", "runner", "runner", "false", "wrong")
        select new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "w", ["labels"] = new JsonObject { ["app"] = "w", [StandInInjector.Label] = label } },
            ["spec"] = Built([.. order.Select(name => (name, Value: name switch
            {
                "containers" => new JsonArray([.. containers.Select(c => c.DeepClone())]),
                "initContainers" => init?.DeepClone(),
                "volumes" => volumes?.DeepClone(),
                _ => "Always",
            })).Where(member => nulls || member.Value is not null)]),
        };

    private static readonly Gen<JsonObject> Workload =
        from pod in Pod
        from kind in Gen.OneOf("Pod", "Deployment", "StatefulSet", "Job", "CronJob")
        select kind switch
        {
            "Pod" => Built([("apiVersion", "v1"), ("kind", kind), .. pod.Select(m => (m.Key, m.Value?.DeepClone()))]),
            "Job" => Built(("apiVersion", "batch/v1"), ("kind", kind), ("spec", new JsonObject { ["template"] = pod })),
            "CronJob" => Built(("spec", new JsonObject { ["jobTemplate"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = pod } } }), ("apiVersion", "batch/v1"), ("kind", kind)),
            _ => Built(("apiVersion", "apps/v1"), ("kind", kind), ("metadata", new JsonObject { ["name"] = "w" }), ("spec", new JsonObject { ["template"] = pod })),
        };

    private static readonly Gen<JsonObject> Document = Gen.Frequency(
        (4, Workload),
        (1, Workload.Array[1, 4].Select(items => Built(("apiVersion", "v1"), ("kind", "List"), ("items", new JsonArray([.. items.Select(i => i.DeepClone())]))))));

    [Fact]
    public void Untouched_lines_keep_every_byte_and_the_rest_is_the_patch() => Gen.Select(Document, Gen.Int).Sample((tree, seed) =>
    {
        var yaml = new RandomYaml(new Random(seed));
        var text = yaml.Write(tree);
        Assert.True(JsonNode.DeepEquals(tree, Injecting.Read(text)), $"read as {Injecting.Read(text)}");

        var file = ManifestFile.Of("a.yaml", Encoding.UTF8.GetBytes(text));
        var injection = new ManifestInjection(StandInInjector.Inject);
        var lines = injection.Run([file]).Single().SelectMany(document => document.Changes()).ToList();
        var manifests = ManifestOutput.Manifests([file], new ManifestInjection(StandInInjector.Inject).Run([file]));

        Assert.Equal(text, Joined(lines, LineOrigin.Added));
        Assert.Equal(manifests, Joined(lines, LineOrigin.Removed));
        Assert.True(yaml.HasFlowOrNull || !text.EndsWith('\n') || lines.TrueForAll(l => l.Origin != LineOrigin.Removed), "a line was changed");
        Assert.Equal(injection.Report.Injected, Labelled(tree, "runner"));
        Assert.Equal(injection.Report.Refused, Labelled(tree, "wrong"));
        Assert.Equal(injection.Report.Injected == 0, manifests == text);
        var read = ManifestFile.Of("a.yaml", Encoding.UTF8.GetBytes(manifests)).Documents;
        Assert.True(JsonNode.DeepEquals(Patched(tree), WithoutServices(read[0].Json!)), manifests);
    }, iter: 600);

    [Fact]
    public void Injecting_twice_is_injecting_once() => Gen.Select(Document.Array[1, 3], Gen.Int).Sample((trees, seed) =>
    {
        var text = string.Join("\n---\n", trees.Select((tree, i) => new RandomYaml(new Random(seed + i)).Write(tree)));

        var once = Injecting.Run(text).Out;

        Assert.Equal(once, Injecting.Run(once).Out);
    }, iter: 300);

    private static JsonObject Built(params (string Name, JsonNode? Value)[] members) => new(members.Select(m => KeyValuePair.Create(m.Name, m.Value)));

    private static string Joined(IEnumerable<LineChange> lines, LineOrigin without) =>
        string.Concat(lines.Where(line => line.Origin != without).Select(line => line.Text));

    private static IEnumerable<(string Path, JsonObject Pod)> Pods(JsonObject tree, string path = "") => tree["kind"]!.GetValue<string>() switch
    {
        "List" => tree["items"]!.AsArray().SelectMany((item, i) => Pods((JsonObject)item!, $"{path}/items/{i}")),
        "Pod" => [(path, tree)],
        "CronJob" => [($"{path}/spec/jobTemplate/spec/template", (JsonObject)tree["spec"]!["jobTemplate"]!["spec"]!["template"]!)],
        _ => [($"{path}/spec/template", (JsonObject)tree["spec"]!["template"]!)],
    };

    private static int Labelled(JsonObject tree, string label) =>
        Pods(tree).Count(pod => pod.Pod["metadata"]!["labels"]![StandInInjector.Label]!.GetValue<string>() == label);

    private static JsonNode Patched(JsonObject tree)
    {
        var patched = tree.DeepClone();
        foreach (var (path, pod) in Pods(tree))
        {
            JsonPatch.Apply(patched, StandInInjector.Inject(pod).Operations.Select(o => o with { Path = path + o.Path }));
        }

        return patched;
    }

    private static JsonNode WithoutServices(JsonNode json)
    {
        var left = json.DeepClone();
        (left["items"] as JsonArray)?.RemoveAll(item => item!["kind"]!.GetValue<string>() == "Service");
        return left;
    }
}
