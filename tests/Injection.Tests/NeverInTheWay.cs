using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests;

/// <summary>Promise: a wrong setting warns and the model serves; only what can make no sensible pod is refused, with a sentence.</summary>
public sealed class NeverInTheWay
{
    [Theory]
    [InlineData("secret", "Not A Name")]
    [InlineData("runner", "somewhere")]
    [InlineData("runner", "unix:///run/runner.sock")]
    [InlineData("upstream", "127.0.0.1:8000")]
    [InlineData("model-url", "http://127.0.0.1:8000/v1")]
    [InlineData("runner-gates-readiness", "yes")]
    [InlineData("secrets", "typing-error")]
    public void Wrong_setting_is_a_warning_that_names_the_annotation(string name, string value)
    {
        var result = Pods.One("runner", (name, value)).Inject();
        Assert.Equal(InjectionOutcome.Injected, result.Outcome);
        Assert.Contains("agentmark-sidecar.io/" + name, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_model_url_is_a_warning_too_and_is_left_for_the_runner_to_tell()
    {
        var pod = Pods.One("openai", ("model-url", "somewhere"));
        Assert.Contains("model-url", Assert.Single(pod.Inject().Warnings), StringComparison.Ordinal);
        Assert.Equal("somewhere", pod.Injected().Init(1).Variable("OPENAI_BASE_URL"));
    }

    [Theory]
    [InlineData("initContainers", "agentmark-sidecar")]
    [InlineData("initContainers", "agentmark-runner")]
    [InlineData("volumes", "agentmark-no-token")]
    public void Name_of_ours_that_is_taken_is_refused_since_the_API_server_would_refuse_the_pod(string list, string name)
    {
        var pod = Pods.One("runner");
        pod["spec"]![list] = new JsonArray(new JsonObject { ["name"] = name });
        Assert.Contains(name, pod.Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Password_in_an_address_is_not_repeated()
    {
        var result = Pods.One("runner", ("upstream", "ftp://user:hunter2@host")).Inject();
        Assert.DoesNotContain("hunter2", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Name_that_no_Secret_can_have_mounts_an_empty_folder_since_the_API_server_would_refuse_the_pod()
    {
        var pod = Pods.One("runner", ("secret", "Not A Name")).Injected();
        Assert.Equal("{}", pod["spec"]!["volumes"]![0]!["emptyDir"]!.ToJsonString());
    }

    [Fact]
    public void Good_settings_warn_of_nothing()
    {
        Assert.Empty(Pods.One("runner", ("secret", "s"), ("runner", "http://127.0.0.1:1,https://runner:2"), ("upstream", "http://127.0.0.1:8000"), ("runner-gates-readiness", "true")).Inject().Warnings);
        Assert.Empty(Pods.One("openai", ("model-url", "https://models/v1")).Inject().Warnings);
    }

    [Fact]
    public void Readiness_leaves_the_runner_out_unless_annotated()
    {
        Assert.Equal("/healthz/accepting", Readiness(Pods.One("runner")));
        Assert.Equal("/healthz/ready", Readiness(Pods.One("runner", ("runner-gates-readiness", "true"))));
        static string Readiness(JsonObject pod) => pod.Injected().Init(0)["readinessProbe"]!["httpGet"]!["path"]!.ToString();
    }

    [Fact]
    public void Start_and_life_never_ask_the_runner()
    {
        var sidecar = Pods.One("runner", ("runner-gates-readiness", "true")).Injected().Init(0);
        Assert.Equal("/healthz/startup", sidecar["startupProbe"]!["httpGet"]!["path"]!.ToString());
        Assert.Equal("/healthz/live", sidecar["livenessProbe"]!["httpGet"]!["path"]!.ToString());
    }

    [Fact]
    public void Wrong_setting_does_not_end_the_containers_that_the_model_waits_for()
    {
        var pod = Pods.One("openai").Injected();
        Assert.Equal("wait", pod.Init(0).Variable("AGENTMARK_ON_START_FAILURE"));
        Assert.Equal("wait", pod.Init(1).Variable("AGENTMARK_ON_START_FAILURE"));
        Assert.Null(pod.Init(1)["startupProbe"]);
    }

    [Fact]
    public void Host_network_needs_an_annotation()
    {
        var pod = Pods.One("runner");
        pod["spec"]!["hostNetwork"] = true;
        Assert.Contains("allow-host-network", pod.Refused(), StringComparison.Ordinal);
        pod.With("runner", ("allow-host-network", "true")).Injected();
    }

    [Fact]
    public void Several_containers_need_an_annotation_that_names_one()
    {
        var pod = Pods.One("runner");
        pod["spec"]!["containers"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = "runner", ["image"] = "r" });
        var refusal = pod.Refused();
        Assert.Contains("model, runner", refusal, StringComparison.Ordinal);
        Assert.Contains("runner-container", refusal, StringComparison.Ordinal);

        Assert.Contains("\"other\"", pod.With("runner", ("runner-container", "other")).Refused(), StringComparison.Ordinal);

        var injected = pod.With("runner", ("runner-container", "runner")).Injected();
        // The runner may be calling the model: both stay until the streams are done.
        Assert.NotNull(injected.Container(0)["lifecycle"]);
        Assert.NotNull(injected.Container(1)["lifecycle"]);
    }

    [Theory]
    [InlineData(9417)]
    [InlineData(9419)]
    public void Port_of_ours_that_is_taken_is_refused(int port)
    {
        var pod = Pods.One("runner");
        pod.Container(0)["ports"]!.AsArray().Add((JsonNode)new JsonObject { ["containerPort"] = port });
        Assert.Contains($"port {port}", pod.Refused(), StringComparison.Ordinal);
        pod.Container(0)["ports"]![1]!["protocol"] = "UDP";
        pod.Injected();
    }

    [Fact]
    public void Port_is_free_again_when_an_init_container_has_ended_but_not_beside_a_native_sidecar()
    {
        var pod = Pods.One("runner");
        pod["spec"]!["initContainers"] = JsonNode.Parse("""[{"name":"first","ports":[{"containerPort":9417}]}]""");
        pod.Injected();
        pod["spec"]!["initContainers"]![0]!["restartPolicy"] = "Always";
        Assert.Contains("first", pod.Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_container_of_our_name_is_refused()
    {
        var pod = Pods.One("runner");
        pod.Container(0)["name"] = "agentmark-sidecar";
        Assert.Contains("agentmark-sidecar", pod.Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Openai_shape_without_a_port_or_an_address_is_refused()
    {
        var pod = Pods.One("openai");
        pod.Container(0).Remove("ports");
        Assert.Contains("model-url", pod.Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"os":{"name":"windows"}}""")]
    [InlineData("""{"nodeSelector":{"kubernetes.io/os":"windows"}}""")]
    public void Windows_is_refused(string spec)
    {
        var pod = Pods.One("runner");
        foreach (var (name, value) in Pods.Parse(spec))
        {
            pod["spec"]![name] = value!.DeepClone();
        }

        Assert.Contains("Windows", pod.Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":null,"spec":null}""")]
    [InlineData("""{"metadata":{"labels":{"agentmark-sidecar.io/inject":"runner"}}}""")]
    [InlineData("""{"metadata":{"labels":{"agentmark-sidecar.io/inject":"runner"}},"spec":{"containers":[7,null],"initContainers":null,"volumes":{}}}""")]
    public void Odd_pods_throw_nothing(string json) => Pods.Parse(json).Inject();
}
