using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests;

/// <summary>Promise: the drain begins with the pod's end and holds the container that answers until the streams are done.</summary>
public sealed class Draining
{
    [Fact]
    public void Both_hooks_are_there_and_name_the_port_by_number()
    {
        var pod = Pods.One("runner").Injected();
        Assert.Equal("""{"httpGet":{"path":"/drain","port":9419}}""", pod.Init(0)["lifecycle"]!["preStop"]!.ToJsonString());
        Assert.Equal("""{"httpGet":{"path":"/drain/wait","port":9419}}""", pod.Container(0)["lifecycle"]!["preStop"]!.ToJsonString());
    }

    [Fact]
    public void In_the_openai_shape_the_model_is_held_since_both_sidecars_outlive_it()
    {
        var pod = Pods.One("openai").Injected();
        Assert.NotNull(pod.Container(0)["lifecycle"]);
        Assert.Null(pod.Init(1)["lifecycle"]);
    }

    [Fact]
    public void Other_hooks_stay()
    {
        var pod = Pods.One("runner");
        pod.Container(0)["lifecycle"] = JsonNode.Parse("""{"postStart":{"exec":{"command":["a"]}}}""");
        var lifecycle = pod.Injected().Container(0)["lifecycle"]!;
        Assert.NotNull(lifecycle["postStart"]);
        Assert.NotNull(lifecycle["preStop"]);
    }

    [Fact]
    public void Own_preStop_hook_is_kept_with_a_warning_that_says_what_to_call()
    {
        var pod = Pods.One("runner");
        pod.Container(0)["lifecycle"] = JsonNode.Parse("""{"preStop":{"exec":{"command":["sleep","5"]}}}""");
        Assert.Contains("http://127.0.0.1:9419/drain/wait", Assert.Single(pod.Inject().Warnings), StringComparison.Ordinal);
        Assert.Equal(pod.Container(0).ToJsonString(), pod.Injected().Container(0).ToJsonString());
    }

    [Fact]
    public void Our_own_hook_is_no_reason_to_warn()
    {
        var pod = Pods.One("runner");
        pod.Container(0)["lifecycle"] = JsonNode.Parse("""{"preStop":{"httpGet":{"path":"/drain/wait","port":9419,"scheme":"HTTP"}}}""");
        Assert.Empty(pod.Inject().Warnings);
    }

    [Theory]
    [InlineData(null, "30s", 0)]
    [InlineData(120, "120s", 0)]
    [InlineData(10, "10s", 1)]
    [InlineData(0, "0s", 1)]
    public void Sidecar_learns_the_grace_period_and_a_short_one_warns(int? seconds, string expected, int warnings)
    {
        var pod = Pods.One("runner");
        if (seconds is not null)
        {
            pod["spec"]!["terminationGracePeriodSeconds"] = seconds;
        }

        Assert.Equal(expected, pod.Injected().Init(0).Variable("AGENTMARK_TERMINATION_GRACE_PERIOD"));
        Assert.Equal(warnings, pod.Inject().Warnings.Count(w => w.Contains("terminationGracePeriodSeconds", StringComparison.Ordinal)));
    }
}
