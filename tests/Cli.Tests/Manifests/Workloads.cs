using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.Cli.Manifests;

namespace AgentMark.Cli.Tests.Manifests;

/// <summary>Workloads of every kind, byte for byte: what goes in, and what comes out.</summary>
public sealed class Workloads
{
    private const string Deployment = """
        # A model service.
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: model
          namespace: prod
        spec:
          selector:
            matchLabels: {app: model}
          template:
            metadata:
              labels:
                app: model
                agentmark-sidecar.io/inject: runner # asks for it
            spec:
              containers:
              - name: model
                image: "model:1"  # pinned
                # args: [--debug]

              # One shared volume.
              volumes:
              - name: shm
                emptyDir: {}
        # the end

        """;

    private const string InjectedDeployment = """
        # A model service.
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: model
          namespace: prod
        spec:
          selector:
            matchLabels: {app: model}
          template:
            metadata:
              labels:
                app: model
                agentmark-sidecar.io/inject: runner # asks for it
            spec:
              containers:
              - name: model
                image: "model:1"  # pinned
                lifecycle:
                  preStop:
                    httpGet:
                      path: /drain/wait
                      port: 9419
                # args: [--debug]

              # One shared volume.
              volumes:
              - name: shm
                emptyDir: {}
              - name: agentmark-run
                emptyDir: {}
              - name: agentmark-no-token
                emptyDir: {}
              initContainers:
              - name: agentmark-sidecar
                restartPolicy: Always
        # the end
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: model-agentmark
          namespace: prod
        spec:
          selector:
            app: model
          ports:
          - name: agentmark
            port: 9417
            targetPort: 9417
            appProtocol: http

        """;

    [Fact]
    public void A_deployment_is_injected_and_gets_a_service()
    {
        var (manifests, notes, _) = Injecting.Run(Deployment);

        Assert.Equal(InjectedDeployment, manifests);
        Assert.Equal(
            "a.yaml, document 1: Deployment/model (namespace prod): the sidecar is injected, and the Service model-agentmark is added.\n"
            + "1 injected, 0 had the sidecar already, 0 without the label left alone, 0 refused.\n",
            notes);
    }

    [Fact]
    public void Injecting_again_changes_nothing()
    {
        var (manifests, notes, diff) = Injecting.Run(InjectedDeployment);

        Assert.Equal(InjectedDeployment, manifests);
        Assert.Equal("0 injected, 1 had the sidecar already, 0 without the label left alone, 0 refused.\n", notes);
        Assert.Empty(diff);
    }

    [Fact]
    public void Byte_order_mark_and_carriage_returns_stay()
    {
        var (manifests, _, _) = Injecting.Run("\uFEFF" + Deployment.ReplaceLineEndings("\r\n"));

        Assert.Equal("\uFEFF" + InjectedDeployment.ReplaceLineEndings("\r\n"), manifests);
    }

    [Fact]
    public void A_missing_last_line_end_stays_missing()
    {
        var (manifests, _, _) = Injecting.Run(Deployment.TrimEnd('\n'));

        Assert.Equal(InjectedDeployment.TrimEnd('\n'), manifests);
    }

    [Fact]
    public void Other_documents_keep_every_byte()
    {
        const string Before = "%YAML 1.1\n--- # first\na:   1\t# odd\n...\n# about the second\n%YAML 1.1\n---\n";
        const string After = "---\n\n--- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n# the end, without a line end";

        var (manifests, _, _) = Injecting.Run(Before + Deployment + After);

        Assert.Equal(Before + InjectedDeployment + After, manifests);
    }

    [Fact]
    public void A_document_with_an_end_marker_keeps_one_before_the_next_directives()
    {
        var (manifests, _, _) = Injecting.Run(Deployment + "...\n%YAML 1.1\n---\nb: 1\n");

        Assert.Equal(InjectedDeployment.Replace("# the end\n", "# the end\n...\n", StringComparison.Ordinal) + "...\n%YAML 1.1\n---\nb: 1\n", manifests);
    }

    [Theory]
    [InlineData("apps/v1", "StatefulSet", "/spec/template", true)]
    [InlineData("apps/v1", "DaemonSet", "/spec/template", true)]
    [InlineData("apps/v1", "ReplicaSet", "/spec/template", false)]
    [InlineData("v1", "ReplicationController", "/spec/template", false)]
    [InlineData("batch/v1", "Job", "/spec/template", false)]
    [InlineData("batch/v1", "CronJob", "/spec/jobTemplate/spec/template", false)]
    [InlineData("v1", "PodTemplate", "/template", false)]
    [InlineData("v1", "Pod", "", true)]
    public void Every_kind_with_a_pod_is_injected_where_its_pod_is(string apiVersion, string kind, string path, bool hasService)
    {
        var yaml = $"apiVersion: {apiVersion}\nkind: {kind}\n";
        var pod = "metadata:\n  name: w\n  labels: {agentmark-sidecar.io/inject: runner, app: w}\nspec:\n  containers:\n  - name: c\n    image: i\n";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        yaml += parts.Length > 0 ? "metadata: {name: w}\n" : "";
        yaml += string.Concat(parts.Select((part, i) => new string(' ', 2 * i) + part + ":\n"));
        yaml += string.Concat(pod.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new string(' ', 2 * parts.Length) + line + "\n"));

        var (manifests, notes, _) = Injecting.Run(yaml);

        Assert.Contains("1 injected", notes, StringComparison.Ordinal);
        Assert.Equal(hasService, manifests.Contains("name: w-agentmark", StringComparison.Ordinal));
        var root = Injecting.Read(manifests.Split("---\n")[0])!;
        var spec = parts.Append("spec").Aggregate(root, (node, part) => node[part]!);
        Assert.Equal("agentmark-sidecar", spec["initContainers"]![0]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void Items_of_a_list_are_injected_and_their_services_become_items()
    {
        const string Item = """
              - apiVersion: v1
                kind: Pod
                metadata: {name: NAME, labels: {app: NAME, agentmark-sidecar.io/inject: LABEL}}
                spec:
                  containers:
                    - name: c
                      image: i

            """;
        var list = "apiVersion: v1\nkind: List\nitems:\n"
            + Item.Replace("NAME", "one", StringComparison.Ordinal).Replace("LABEL", "runner", StringComparison.Ordinal)
            + Item.Replace("NAME", "two", StringComparison.Ordinal).Replace("LABEL", "wrong", StringComparison.Ordinal)
            + Item.Replace("NAME", "three", StringComparison.Ordinal).Replace("LABEL", "runner", StringComparison.Ordinal);

        var (manifests, notes, _) = Injecting.Run(list);

        var items = Injecting.Read(manifests)!["items"]!.AsArray();
        Assert.Equal(["one", "two", "three", "one-agentmark", "three-agentmark"], items.Select(item => item!["metadata"]!["name"]!.GetValue<string>()));
        Assert.Equal([true, false, true, false, false], items.Select(item => item!["spec"]!["initContainers"] is not null));
        Assert.Contains("refused: a.yaml, document 1, item 2: Pod/two: The label has no such value.", notes, StringComparison.Ordinal);
        Assert.Equal(manifests, Injecting.Run(manifests).Out);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\t")]
    public void Json_stays_json(string indent)
    {
        var pod = JsonNode.Parse(
            """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"app":"p","agentmark-sidecar.io/inject":"runner"}},"spec":{"containers":[{"name":"c","lifecycle":{}}]}}""")!;
        var text = Written(pod, indent);

        var (manifests, _, _) = Injecting.Run(text + "\n");

        var texts = DocumentSlices.Of(manifests).Select(t => JsonNode.Parse(t)!).ToList();
        Assert.Equal(["Pod", "Service"], texts.Select(t => t["kind"]!.GetValue<string>()));
        Assert.Equal(manifests, string.Concat(texts.Select(t => Written(t, indent) + "\n")));
        Assert.Equal(manifests, Injecting.Run(manifests).Out);
    }

    private static string Written(JsonNode json, string indent) => indent.Length == 0 ? json.ToJsonString() : json.ToJsonString(new JsonSerializerOptions
    {
        WriteIndented = true, IndentCharacter = indent[0], IndentSize = indent.Length, NewLine = "\n",
    });

    [Fact]
    public void Several_files_become_one_stream()
    {
        const string Json = """{"apiVersion":"v1","kind":"ConfigMap"}""";

        Assert.Equal("a: 1\n---\nb: 2", Injecting.Run("a: 1", "b: 2").Out);
        Assert.Equal("a: 1\n# c\n---\nb: 2\n", Injecting.Run("a: 1\n", "\uFEFF# c\n---\nb: 2\n").Out);
        Assert.Equal("a: 1\n...\n%YAML 1.1\n---\nb: 2\n", Injecting.Run("a: 1\n", "%YAML 1.1\n---\nb: 2\n").Out);
        Assert.Equal($"{Json}\n{Json}\n", Injecting.Run(Json + "\n", Json + "\n").Out);
    }

    [Fact]
    public void A_dry_run_shows_a_diff()
    {
        var (_, _, diff) = Injecting.Run("# c\n\n", Deployment);

        Assert.StartsWith(
            """
            --- b.yaml
            +++ b.yaml
            @@ -16,10 +16,36 @@
                   containers:
                   - name: model
                     image: "model:1"  # pinned
            +        lifecycle:
            """,
            diff,
            StringComparison.Ordinal);
        Assert.DoesNotContain("\n-", diff, StringComparison.Ordinal);
    }
}
