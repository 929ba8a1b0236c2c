using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace AgentMark.Sidecar.Injection.Tests;

/// <summary>Promise: one label puts the sidecar first, changes nothing else, and can be given twice.</summary>
public sealed class Injecting
{
    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    public void Pod_that_does_not_ask_is_left_alone(string? label)
    {
        var result = Pods.One(label).Inject();
        Assert.Equal(InjectionOutcome.NotRequested, result.Outcome);
        Assert.Empty(result.Operations);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("")]
    [InlineData("Runner")]
    public void Unknown_shape_is_refused_with_the_ones_there_are(string label)
    {
        var refusal = Pods.One(label).Refused();
        Assert.Contains($"\"{label}\"", refusal, StringComparison.Ordinal);
        Assert.Contains("\"runner\"", refusal, StringComparison.Ordinal);
        Assert.Contains("\"openai\"", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runner")]
    [InlineData("openai")]
    public void Second_time_changes_nothing(string label)
    {
        var result = Pods.One(label).Injected().Inject();
        Assert.Equal(InjectionOutcome.AlreadyThere, result.Outcome);
        Assert.Empty(result.Operations);
    }

    [Fact]
    public void Runner_shape_has_the_sidecar_and_no_socket()
    {
        var pod = Pods.One("runner").Injected();
        Assert.Equal(["agentmark-sidecar"], Names(pod, "initContainers"));
        Assert.Equal(["agentmark-webhook-secret", "agentmark-no-token"], Names(pod, "volumes"));
        Assert.Equal("http://127.0.0.1:50051", pod.Init(0).Variable("AGENTMARK_RUNNER"));
    }

    [Fact]
    public void Openai_shape_brings_the_sample_runner_over_a_socket_that_both_mount()
    {
        var pod = Pods.One("openai", ("model-url", "http://127.0.0.1:9000/v1")).Injected();
        Assert.Equal(["agentmark-sidecar", "agentmark-runner"], Names(pod, "initContainers"));
        Assert.Equal("http://127.0.0.1:9000/v1", pod.Init(1).Variable("OPENAI_BASE_URL"));
        Assert.Equal(pod.Init(1).Variable("AGENTMARK_RUNNER_LISTEN"), pod.Init(0).Variable("AGENTMARK_RUNNER"));
        Assert.Equal("unix:///run/agentmark/runner.sock", pod.Init(0).Variable("AGENTMARK_RUNNER"));
        foreach (var container in new[] { pod.Init(0), pod.Init(1) })
        {
            Assert.Contains(container["volumeMounts"]!.AsArray(), m => m!["name"]!.ToString() == "agentmark-run" && m["mountPath"]!.ToString() == "/run/agentmark");
        }
    }

    [Fact]
    public void Model_url_follows_from_the_only_port_of_the_model()
    {
        Assert.Equal("http://127.0.0.1:8000/v1", Pods.One("openai").Injected().Init(1).Variable("OPENAI_BASE_URL"));
    }

    [Fact]
    public void Both_stand_before_what_the_pod_had()
    {
        var pod = Pods.One("openai");
        pod["spec"]!["initContainers"] = new JsonArray(new JsonObject { ["name"] = "download", ["image"] = "x" });
        pod["spec"]!["volumes"] = new JsonArray(new JsonObject { ["name"] = "cache" });
        var injected = pod.Injected();
        Assert.Equal(["agentmark-sidecar", "agentmark-runner", "download"], Names(injected, "initContainers"));
        Assert.Equal(["cache", "agentmark-webhook-secret", "agentmark-no-token", "agentmark-run"], Names(injected, "volumes"));
    }

    [Fact]
    public void What_the_pod_had_stays_as_it_was()
    {
        var pod = Pods.One("runner");
        var before = pod.ToJsonString();
        var injected = pod.Injected();
        Assert.Equal(before, pod.ToJsonString());
        injected["spec"]!.AsObject().Remove("initContainers");
        injected["spec"]!.AsObject().Remove("volumes");
        injected.Container(0).Remove("lifecycle");
        Assert.Equal(before, injected.ToJsonString());
    }

    [Theory]
    [InlineData("runner")]
    [InlineData("openai")]
    public void Result_is_a_pod_to_a_strict_reader(string label)
    {
        var text = Pods.One(label, ("upstream", "http://127.0.0.1:8000")).Injected().ToJsonString();
        var pod = KubernetesYaml.Deserialize<V1Pod>(text, strict: true);
        Assert.Equal("Always", pod.Spec.InitContainers[0].RestartPolicy);
        Assert.Equal(9419, int.Parse(pod.Spec.InitContainers[0].StartupProbe.HttpGet.Port.Value, System.Globalization.CultureInfo.InvariantCulture));
        var planted = text.Replace("\"startupProbe\"", "\"startupProb\"", StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.Deserialize<V1Pod>(planted, strict: true));
    }

    private static string[] Names(JsonObject pod, string list) => [.. pod["spec"]![list]!.AsArray().Select(c => c!["name"]!.ToString())];
}
