using System.Text.Json.Nodes;
using AgentMark.Cli.Input;
using AgentMark.Cli.Manifests;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Cli.Tests.Manifests;

public sealed class Refusals
{
    private const string Labels = "labels: {app: p, agentmark-sidecar.io/inject: runner}";
    private const string Pod = $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  {Labels}\nspec:\n  containers:\n  - name: c\n";

    [Theory]
    [InlineData("a: {{ .Values.x }}\n", "refused: a.yaml, document 2: a key is no text (line 2); if this is a template, render it first; the document is left as it is.")]
    [InlineData("a: [1\n", "refused: a.yaml, document 2: it is not YAML")]
    [InlineData("kind: Pod\nkind: Pod\n", "refused: a.yaml, document 2: the key kind is there twice in one mapping (line 3)")]
    public void A_document_that_cannot_be_read_is_left_and_the_others_are_injected(string broken, string sentence)
    {
        var (manifests, notes, _) = Injecting.Run($"{Pod}---\n{broken}---\n{Pod.Replace("name: p\n", "name: q\n", StringComparison.Ordinal)}");

        Assert.Contains(sentence, notes, StringComparison.Ordinal);
        Assert.Contains($"---\n{broken}---\n", manifests, StringComparison.Ordinal);
        Assert.Contains("2 injected, 0 had the sidecar already, 0 without the label left alone, 1 refused.", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_is_used_twice_is_refused()
    {
        const string Text = $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  {Labels}\nspec: &spec\n  containers:\n  - name: c\nother: *spec\n";

        var (manifests, notes, _) = Injecting.Run(Text);

        Assert.Equal(Text, manifests);
        Assert.Contains("refused: a.yaml, document 1: Pod/p: /spec/initContainers is within the anchor &spec (line 6), which is used again elsewhere", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_value_without_meaning_is_refused_in_its_own_words()
    {
        var text = Pod.Replace("inject: runner", "inject: wrong", StringComparison.Ordinal);

        var (manifests, notes, _) = Injecting.Run(text);

        Assert.Equal(text, manifests);
        Assert.Contains("refused: a.yaml, document 1: Pod/p: The label has no such value.\n", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_are_passed_on() => Assert.Contains(
        "warning: a.yaml, document 1: Pod/p: The drain does not fit.\n",
        Injecting.Run(Pod.Replace("inject: runner", "inject: warn", StringComparison.Ordinal)).Notes,
        StringComparison.Ordinal);

    [Fact]
    public void A_label_on_the_workload_itself_is_pointed_out() => Assert.Contains(
        "the label agentmark-sidecar.io/inject is on the Job itself; it works on its pods, so put it at /spec/template/metadata/labels.",
        Injecting.Run($"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j, {Labels}}}\nspec:\n  template:\n    spec: {{containers: []}}\n").Notes,
        StringComparison.Ordinal);

    [Fact]
    public void A_custom_resource_is_named_and_left_alone()
    {
        const string Text = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: m}\n";

        var (manifests, notes, _) = Injecting.Run(Text);

        Assert.Equal(Text, manifests);
        Assert.Contains("InferenceService/m: left alone, since serving.kserve.io/v1beta1 is a custom resource: its operator creates the pods; the webhook covers them.", notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: ConfigMap\n")]
    [InlineData("apiVersion: networking.k8s.io/v1\nkind: Ingress\n")]
    [InlineData("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n")]
    [InlineData("replicas: 2\n")]
    [InlineData("- just\n- a list\n")]
    [InlineData("just text\n")]
    [InlineData("")]
    public void What_has_no_pod_passes_silently(string text)
    {
        var (manifests, notes, _) = Injecting.Run(text);

        Assert.Equal(text, manifests);
        Assert.Equal("0 injected, 0 had the sidecar already, 0 without the label left alone, 0 refused.\n", notes);
    }

    [Fact]
    public void A_version_that_nobody_serves_is_pointed_out() => Assert.Contains(
        "warning: a.yaml, document 1: Deployment/d: apps/v1beta1 is no version that Kubernetes 1.29 or newer serves for a Deployment; it is left alone.",
        Injecting.Run("apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: d}\n").Notes,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("name: 1p", "1p-agentmark is no name that a Service can have")]
    [InlineData("name: a.b", "a.b-agentmark is no name that a Service can have")]
    [InlineData("generateName: p-", "the workload has no name")]
    public void Without_a_usable_name_there_is_no_service_but_a_warning(string name, string reason)
    {
        var (manifests, notes, _) = Injecting.Run(Pod.Replace("name: p\n", name + "\n", StringComparison.Ordinal));

        Assert.DoesNotContain("kind: Service", manifests, StringComparison.Ordinal);
        Assert.Contains($"No Service is added, because {reason}", notes, StringComparison.Ordinal);
        Assert.Contains("1 injected", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_is_in_the_input_is_not_added_again_but_one_of_another_namespace_does_not_count()
    {
        const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: p-agentmark}\n";

        Assert.DoesNotContain("port: 9417", Injecting.Run(Pod, Service).Out, StringComparison.Ordinal);
        Assert.Contains("port: 9417", Injecting.Run(Pod, Service.Replace("}", ", namespace: other}", StringComparison.Ordinal)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_workloads_with_one_name_the_second_gets_no_service_but_a_warning()
    {
        var (manifests, notes, _) = Injecting.Run(Pod, Pod);

        Assert.Equal(2, manifests.Split("port: 9417").Length);
        Assert.Contains("warning: b.yaml, document 1: Pod/p: No Service is added, because another workload of that name has p-agentmark already", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_that_does_not_read_as_it_should_is_noticed()
    {
        var volumes = new PatchOperation("/spec/volumes", new JsonArray());
        var text = new EditedText(Pod);
        DocumentEditing.Apply(text, [[volumes]], "\n");

        Assert.True(DocumentEditing.IsFaithful(text, Injecting.Read(Pod)!, [volumes]));
        Assert.False(DocumentEditing.IsFaithful(text, Injecting.Read(Pod)!, []));
        Assert.False(DocumentEditing.IsFaithful(new EditedText("a: [\n"), Injecting.Read(Pod)!, []));
    }

    [Fact]
    public void Bytes_that_are_no_text_and_files_beyond_all_measure_are_refused()
    {
        Assert.Contains("is not UTF-8", Assert.Throws<InputException>(() => ManifestFile.Of("x", [0xFF, 0xFE, 0x61, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("larger than 64 MB", Assert.Throws<InputException>(() => ManifestFile.Of("x", new byte[(64 << 20) + 1])).Message, StringComparison.Ordinal);
    }
}
