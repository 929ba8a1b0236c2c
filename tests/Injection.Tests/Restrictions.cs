using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests;

/// <summary>Promise: what is injected meets the restricted profile, sees no token and takes its secret from a folder.</summary>
public sealed class Restrictions
{
    public static TheoryData<int> Both => [0, 1];

    [Theory]
    [MemberData(nameof(Both))]
    public void Containers_meet_the_restricted_profile_and_leave_the_user_to_image_and_platform(int index)
    {
        var context = Pods.One("openai").Injected().Init(index)["securityContext"]!;
        Assert.False(context["allowPrivilegeEscalation"]!.GetValue<bool>());
        Assert.True(context["readOnlyRootFilesystem"]!.GetValue<bool>());
        Assert.True(context["runAsNonRoot"]!.GetValue<bool>());
        Assert.Equal("""["ALL"]""", context["capabilities"]!["drop"]!.ToJsonString());
        Assert.Equal("RuntimeDefault", context["seccompProfile"]!["type"]!.ToString());
        Assert.Null(context["runAsUser"]);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void In_a_pod_that_runs_as_root_they_name_a_user_since_they_could_not_start_otherwise(int index)
    {
        var pod = Pods.One("openai");
        pod["spec"]!["securityContext"] = new JsonObject { ["runAsUser"] = 0 };
        Assert.Equal(65532, pod.Injected().Init(index)["securityContext"]!["runAsUser"]!.GetValue<int>());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Service_account_token_is_covered(int index)
    {
        var pod = Pods.One("openai").Injected();
        var mount = Assert.Single(pod.Init(index)["volumeMounts"]!.AsArray(), m => m!["mountPath"]!.ToString() == "/var/run/secrets/kubernetes.io/serviceaccount")!;
        Assert.Equal("{}", Volume(pod, mount["name"]!.ToString())["emptyDir"]!.ToJsonString());
    }

    [Fact]
    public void Secret_is_a_folder_that_may_be_missing_and_is_never_a_sub_path()
    {
        var pod = Pods.One("runner", ("secret", "my.secret")).Injected();
        Assert.Equal("""{"secretName":"my.secret","optional":true}""", Volume(pod, "agentmark-webhook-secret")["secret"]!.ToJsonString());
        var mount = Assert.Single(pod.Init(0)["volumeMounts"]!.AsArray(), m => m!["name"]!.ToString() == "agentmark-webhook-secret")!;
        Assert.Equal(pod.Init(0).Variable("AGENTMARK_WEBHOOK_SECRET_FILE"), mount["mountPath"]!.ToString());
        Assert.True(mount["readOnly"]!.GetValue<bool>());
        Assert.Null(mount["subPath"]);
    }

    [Fact]
    public void No_setting_of_the_pod_itself_is_touched()
    {
        var spec = Pods.One("openai").Injected()["spec"]!.AsObject();
        Assert.Equal(["containers", "initContainers", "volumes"], spec.Select(m => m.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Guaranteed_pod_stays_guaranteed()
    {
        var pod = Pods.One("openai");
        pod.Container(0)["resources"] = JsonNode.Parse("""{"limits":{"cpu":"4","memory":"8Gi"},"requests":{"cpu":"4","memory":"8Gi"}}""");
        var injected = pod.Injected();
        Assert.All([injected.Init(0), injected.Init(1)], c => Assert.Equal(c["resources"]!["limits"]!.ToJsonString(), c["resources"]!["requests"]!.ToJsonString()));

        pod.Container(0)["resources"]!["requests"]!["cpu"] = "1";
        Assert.Null(pod.Injected().Init(0)["resources"]!["limits"]!["cpu"]);
    }

    private static JsonNode Volume(JsonObject pod, string name) => pod["spec"]!["volumes"]!.AsArray().Single(v => v!["name"]!.ToString() == name)!;
}
