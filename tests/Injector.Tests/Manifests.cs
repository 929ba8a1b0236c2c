using System.Diagnostics;
using AgentMark.Sidecar.Injection;
using AgentMark.Sidecar.Injector.Hosting;
using AgentMark.Sidecar.Injector.SelfManaged;
using AgentMark.Sidecar.Injector.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace AgentMark.Sidecar.Injector.Tests;

/// <summary>The manifests as kubectl renders them, held against the program that they start.</summary>
public sealed class Manifests
{
    private const string OwnCertificates = "deploy/k8s/injector";
    private const string CertManager = "deploy/k8s/injector/cert-manager";

    [Theory]
    [InlineData(OwnCertificates)]
    [InlineData(CertManager)]
    public async Task Program_takes_the_environment_that_its_container_has(string folder)
    {
        var container = Container(await RenderAsync(folder));
        var environment = container.Nodes("env").ToDictionary(e => e.Text("name"), e => e.TextOrNull("value") ?? "agentmark-system");
        environment["KUBERNETES_SERVICE_HOST"] = "10.0.0.1";

        var options = InjectorOptions.Read(environment, out var problems);

        Assert.Empty(problems);
        Assert.Equal(InjectionImages.Default, options.Images);
        Assert.Equal($"agentmark-injector:{ProductVersion.Text}", container.Text("image"));
        Assert.Equal(folder == CertManager, options.SelfManaged is null);
        Assert.Equal([options.HttpsPort.ToString(), options.HttpPort.ToString()], container.Nodes("ports").Select(p => p.Text("containerPort")));
        Assert.Equal("/healthz/ready", container.Node("readinessProbe").Node("httpGet").Text("path"));
        Assert.Equal(options.TlsDirectory, container.NodesOrNone("volumeMounts").SingleOrDefault()?.Text("mountPath"));
    }

    [Fact]
    public async Task Rights_are_those_on_its_own_two_objects_and_no_more()
    {
        var rendered = await RenderAsync(OwnCertificates);
        var options = InjectorOptions.Read(new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = "10.0.0.1" }, out _).SelfManaged!;

        var rules = rendered.Where(o => o.Text("kind") is "Role" or "ClusterRole").SelectMany(o => o.Nodes("rules"))
            .Select(r => $"{r.List("resources")} {string.Join(',', r.NodesOrNone("resourceNames"))}: {r.List("verbs")}").Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                $"mutatingwebhookconfigurations {options.Webhook}: get,patch",
                "secrets : create",
                $"secrets {options.Secret}: get,update",
            ],
            rules);
        Assert.Contains($"/{Object(rendered, "MutatingWebhookConfiguration").Node("metadata").Text("name")}", options.WebhookPath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_cert_manager_it_has_no_rights_and_no_token()
    {
        var rendered = await RenderAsync(CertManager);

        Assert.DoesNotContain(rendered, o => o.Text("kind") is "Role" or "ClusterRole" or "RoleBinding" or "ClusterRoleBinding");
        Assert.Equal("false", PodSpec(rendered).Text("automountServiceAccountToken"));
        var certificate = rendered.Single(o => o.Text("kind") == "Certificate" && o.Node("metadata").Text("name") == "agentmark-injector").Node("spec");
        Assert.Contains(ApiServerClient.Host, certificate.List("dnsNames"), StringComparison.Ordinal);
        Assert.Equal(PodSpec(rendered).Nodes("volumes").Single().Node("secret").Text("secretName"), certificate.Text("secretName"));
    }

    [Theory]
    [InlineData(OwnCertificates)]
    [InlineData(CertManager)]
    public async Task Webhook_asks_for_the_creation_of_pods_that_want_it_and_for_nothing_else(string folder)
    {
        var rendered = await RenderAsync(folder);
        var webhook = Object(rendered, "MutatingWebhookConfiguration").Nodes("webhooks").Single();

        Assert.Equal(("Fail", "None", "IfNeeded", "Equivalent"), (webhook.Text("failurePolicy"), webhook.Text("sideEffects"), webhook.Text("reinvocationPolicy"), webhook.Text("matchPolicy")));
        Assert.Equal("v1", webhook.List("admissionReviewVersions"));
        var rule = webhook.Nodes("rules").Single();
        Assert.Equal(("CREATE", "", "v1", "pods", "Namespaced"), (rule.List("operations"), rule.List("apiGroups"), rule.List("apiVersions"), rule.List("resources"), rule.Text("scope")));
        Assert.Equal(
            [$"{Names.Label} Exists ", $"{Names.Label} NotIn {Names.OptOut}"],
            webhook.Node("objectSelector").Nodes("matchExpressions").Select(Expression));
        Assert.Equal(
            ["kubernetes.io/metadata.name NotIn kube-system,agentmark-system"],
            webhook.Node("namespaceSelector").Nodes("matchExpressions").Select(Expression));
        Assert.Equal("/inject", webhook.Node("clientConfig").Node("service").Text("path"));
        Assert.Equal("https", Object(rendered, "Service").Node("spec").Nodes("ports").Single().Text("targetPort"));
    }

    private static string Expression(YamlMappingNode e) => $"{e.Text("key")} {e.Text("operator")} {string.Join(',', e.NodesOrNone("values"))}";

    private static YamlMappingNode Object(IEnumerable<YamlMappingNode> rendered, string kind) => rendered.Single(o => o.Text("kind") == kind);

    private static YamlMappingNode PodSpec(IEnumerable<YamlMappingNode> rendered) => Object(rendered, "Deployment").Node("spec").Node("template").Node("spec");

    private static YamlMappingNode Container(IEnumerable<YamlMappingNode> rendered) => PodSpec(rendered).Nodes("containers").Single();

    private static async Task<IReadOnlyList<YamlMappingNode>> RenderAsync(string folder)
    {
        var start = new ProcessStartInfo("kubectl", ["kustomize", folder]) { WorkingDirectory = InjectorProcess.Root(), RedirectStandardOutput = true, RedirectStandardError = true };
        using var kubectl = StartOrNone(start);
        Assert.SkipWhen(kubectl is null, "kubectl is not on the path.");
        var errors = kubectl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await kubectl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await kubectl.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(kubectl.ExitCode == 0, await errors);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(d => (YamlMappingNode)d.RootNode)];
    }

    private static Process? StartOrNone(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
