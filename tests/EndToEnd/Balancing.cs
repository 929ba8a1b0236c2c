using System.Net.NetworkInformation;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace AgentMark.EndToEnd;

/// <summary>Promise: several runners share the work, one that is down is no one's loss, and YARP's own configuration does more.</summary>
public abstract class Balancing(SidecarBinary binary) : OwnSidecarTests(binary)
{
    /// <summary>So soon a runner that is back serves again.</summary>
    private static readonly TimeSpan s_seconds = TimeSpan.FromSeconds(10);

    private readonly string _name = Event.NewName();

    [Fact]
    public async Task Several_runners_share_the_work()
    {
        var (sidecar, one, two) = await StartTwoAsync();
        await SendAllWellAsync(SenderTo(sidecar), 40);
        Assert.Equal(40, one.CallsOf(_name).Count() + two.CallsOf(_name).Count());
        Assert.NotEmpty(one.CallsOf(_name));
        Assert.NotEmpty(two.CallsOf(_name));
    }

    [Fact]
    public async Task Runner_that_dies_is_left_out_and_serves_again_once_it_is_back()
    {
        var (sidecar, one, two) = await StartTwoAsync();
        var webhook = SenderTo(sidecar);
        await SendAllWellAsync(webhook, 20);
        await StopAsync(one);
        await IsNoticedAsync(webhook);
        var before = one.CallsOf(_name).Count();
        await SendAllWellAsync(webhook, 40);
        Assert.Equal(before, one.CallsOf(_name).Count());
        await one.StartAsync();
        await ServesAgainAsync(webhook, one);
        await StopAsync(two);
        await IsNoticedAsync(webhook);
        await SendAllWellAsync(webhook, 10);
    }

    [Theory]
    [InlineData("AGENTMARK_RUNNER")]
    [InlineData("ReverseProxy__Clusters__runner__Destinations__pods__Address")]
    public async Task Name_stands_for_the_runners_at_its_addresses(string variable)
    {
        // localhost may have an address of each family; the runner listens on one of them.
        var runner = await StartScriptedAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            [variable] = $"dns:///localhost:{new Uri(runner.Address).Port}",
            ["ReverseProxy__Clusters__runner__Metadata__AgentMark.Runner"] = variable.StartsWith("Rev", StringComparison.Ordinal) ? "true" : null,
            ["ReverseProxy__Clusters__runner__LoadBalancingPolicy"] = variable.StartsWith("Rev", StringComparison.Ordinal) ? "LeastRequests" : null,
        });
        await SendAllWellAsync(SenderTo(sidecar), 10);
        Assert.Equal(10, runner.CallsOf(_name).Count());
        await ReadyIsAsync(sidecar, 200);
    }

    [Fact]
    public async Task Name_without_an_address_is_warned_about_and_the_sender_is_asked_to_come_again()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { ["AGENTMARK_RUNNER"] = "dns:///runners.invalid:50051" });
        await IsAskedToComeAgainAsync(SenderTo(sidecar));
        Assert.True(sidecar.Output.Contains("runners.invalid"), sidecar.Output.ToString());
        await ReadyIsAsync(sidecar, 503);
    }

    [Fact]
    public async Task Another_runner_is_tried_when_the_first_cannot_be_reached()
    {
        // Without health checks nobody learns that one is down, so about half of the events begin there.
        var runner = await StartScriptedAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            ["ReverseProxy__Clusters__runner__Metadata__AgentMark.Runner"] = "true",
            ["ReverseProxy__Clusters__runner__HealthCheck__Active__Enabled"] = "false",
            ["ReverseProxy__Clusters__runner__Destinations__dead__Address"] = $"http://127.0.0.1:{Ports.Next()}",
            ["ReverseProxy__Clusters__runner__Destinations__alive__Address"] = runner.Address,
        });
        await SendAllWellAsync(SenderTo(sidecar), 40);
        Assert.Equal(40, runner.CallsOf(_name).Count());
    }

    [Fact]
    public async Task With_every_runner_dead_the_sender_is_asked_to_come_again()
    {
        var (sidecar, one, two) = await StartTwoAsync();
        var webhook = SenderTo(sidecar);
        await SendAllWellAsync(webhook, 4);
        await StopAsync(one);
        await StopAsync(two);

        // First found out by trying, later known from the health checks.
        await IsAskedToComeAgainAsync(webhook);
        await ReadyIsAsync(sidecar, 503);
        await IsAskedToComeAgainAsync(webhook);
        await two.StartAsync();
        await ServesAgainAsync(webhook, two);
    }

    [Fact]
    public async Task Runner_that_says_not_serving_gets_no_work()
    {
        var (sidecar, one, two) = await StartTwoAsync();
        var webhook = SenderTo(sidecar);
        two.SetHealth(ServingStatus.NotServing);
        await IsLeftOutAsync(webhook, two);
        var before = two.CallsOf(_name).Count();
        await SendAllWellAsync(webhook, 30);
        Assert.Equal(before, two.CallsOf(_name).Count());
        two.SetHealth(ServingStatus.Serving);
        await ServesAgainAsync(webhook, two);

        one.SetHealth(ServingStatus.NotServing);
        two.SetHealth(ServingStatus.NotServing);
        await ReadyIsAsync(sidecar, 503);
        await IsAskedToComeAgainAsync(webhook);
    }

    [Theory]
    [InlineData("/team/events", "/team/events")]
    [InlineData("/apps/{**rest}", "/apps/any/where")]
    public async Task Route_that_a_user_wrote_to_a_runner_is_verified_too(string pattern, string path)
    {
        var runner = await StartScriptedAsync();
        var options = new SidecarOptions { Runner = runner.Address };
        AddTeam(options, "team", pattern, runner);
        var sidecar = await StartSidecarAsync(options);
        using (var unsigned = await SenderTo(sidecar, secret: null, path).PostAsync(Event.Prompt(_name)))
        {
            await unsigned.FailsAsync(401, "Missing signature header");
        }

        using (var forged = await SenderTo(sidecar, Sentinels.OtherSecret, path).PostAsync(Event.Prompt(_name)))
        {
            await forged.FailsAsync(401, "Invalid webhook signature");
        }

        using (var get = await SenderTo(sidecar).GetAsync(path))
        {
            await get.FailsAsync(405);
            Assert.Equal("POST", get.Header("Allow"));
        }

        Assert.Empty(runner.Calls);
        await SendAllWellAsync(SenderTo(sidecar, path: path), 1);
        await SendAllWellAsync(SenderTo(sidecar), 1);
    }

    [Fact]
    public async Task Routes_with_secrets_of_their_own_do_not_take_each_others()
    {
        const string third = "sentinel-webhook-secret-third";
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, third + "\n", TestContext.Current.CancellationToken);
            var runner = await StartScriptedAsync();
            var options = new SidecarOptions { Runner = runner.Address };
            AddTeam(options, "a", "/a", runner);
            AddTeam(options, "b", "/b", runner);
            options["ReverseProxy__Routes__a__Metadata__AgentMark.WebhookSecret"] = Sentinels.OtherSecret;
            options["ReverseProxy__Routes__b__Metadata__AgentMark.WebhookSecretFile"] = file;
            var sidecar = await StartSidecarAsync(options);
            var secrets = new Dictionary<string, string> { ["/webhook"] = Sentinels.Secret, ["/a"] = Sentinels.OtherSecret, ["/b"] = third };
            foreach (var path in secrets.Keys)
            {
                foreach (var (owner, secret) in secrets)
                {
                    using var reply = await SenderTo(sidecar, secret, path).PostAsync(Event.GetEvals());
                    Assert.True(reply.Status == (owner == path ? 200 : 401), $"{path} answered {reply.Status} to the secret of {owner}.");
                }
            }

            Assert.False(sidecar.Output.Contains(third), "A secret was printed.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Secrets_of_routes_are_enough_to_start_and_open_no_other_route()
    {
        var runner = await StartScriptedAsync();
        var options = new SidecarOptions { Runner = runner.Address, ["AGENTMARK_WEBHOOK_SECRET"] = null };
        AddTeam(options, "a", "/a", runner);
        options["ReverseProxy__Routes__a__Metadata__AgentMark.WebhookSecret"] = Sentinels.Secret;
        var sidecar = await StartSidecarAsync(options);
        await SendAllWellAsync(SenderTo(sidecar, path: "/a"), 1);
        foreach (var secret in new[] { null, Sentinels.Secret, "DEFAULT", "" })
        {
            using var reply = await SenderTo(sidecar, secret).PostAsync(Event.GetEvals());
            Assert.Contains(reply.Status, new[] { 401, 503 });
        }
    }

    [Fact]
    public async Task Cluster_of_the_same_name_replaces_the_one_of_the_variables()
    {
        var unused = await StartScriptedAsync();
        var used = await StartScriptedAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = unused.Address,
            ["ReverseProxy__Clusters__runner__Metadata__AgentMark.Runner"] = "true",
            ["ReverseProxy__Clusters__runner__Destinations__mine__Address"] = used.Address,
        });
        await SendAllWellAsync(SenderTo(sidecar), 10);
        Assert.Equal(10, used.CallsOf(_name).Count());
        Assert.Empty(unused.Calls);
    }

    [Fact]
    public async Task Route_of_the_same_name_replaces_the_one_of_the_variables()
    {
        var runner = await StartScriptedAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["ReverseProxy__Routes__default__ClusterId"] = "runner",
            ["ReverseProxy__Routes__default__Match__Path"] = "/elsewhere",
        });
        await SendAllWellAsync(SenderTo(sidecar, path: "/elsewhere"), 1);
        using var old = await SenderTo(sidecar).PostAsync(Event.Prompt(_name));
        await old.FailsAsync(404);
    }

    [Fact]
    public async Task Runner_cluster_that_lost_its_mark_is_refused_at_start()
    {
        // Else events would be forwarded unverified.
        var (exitCode, output) = await SidecarProcess.RefusesAsync(Binary, new SidecarOptions
        {
            ["ReverseProxy__Clusters__runner__Destinations__mine__Address"] = "http://127.0.0.1:9",
        });
        Assert.Equal(1, exitCode);
        Assert.True(output.Contains("AgentMark.Runner"), $"What is missing should be named:\n{output}");
    }

    [Fact]
    public async Task Capabilities_are_asked_again_after_a_restart_of_the_runner()
    {
        var runner = await StartScriptedAsync();
        var sidecar = await StartSidecarAsync(runner);
        var webhook = SenderTo(sidecar);
        var picture = Event.NewName();
        runner.OnPrompt(picture, Say.Image("image/png", 1));
        GetCapabilitiesResponse?[] stages =
        [
            new() { Kinds = { PromptKind.Text } },
            null, // Does not answer: nothing is refused in its name.
            new(), // Names no kind: text and object.
            new() { Kinds = { PromptKind.Image } },
        ];

        // What an image gets changes each time, which shows that the sidecar has asked again.
        int[] pictures = [501, 200, 501, 200];
        int[] texts = [200, 200, 200, 501];
        for (var i = 0; i < stages.Length; i++)
        {
            await StopAsync(runner);
            runner.Capabilities = stages[i];
            await runner.StartAsync();
            var before = 0;

            // A reset connection is gone for the system a moment before the sidecar is told, so the first event may come too early.
            await Eventually.TrueAsync(
                async () =>
                {
                    before = runner.CallsOf(picture).Count();
                    return await StatusOfAsync(webhook, Event.Prompt(picture, "image_config")) == pictures[i];
                },
                $"an image to be answered with {pictures[i]} in stage {i}",
                s_seconds);
            Assert.Equal(before + (pictures[i] == 200 ? 1 : 0), runner.CallsOf(picture).Count());
            Assert.Equal((i, texts[i]), (i, await StatusOfAsync(webhook, Event.Prompt(_name))));
        }
    }

    [Fact]
    public async Task Capabilities_are_kept_while_nothing_changes()
    {
        var runner = await StartScriptedAsync();
        var sidecar = await StartSidecarAsync(runner);
        await SendAllWellAsync(SenderTo(sidecar), 10);
        Assert.Single(runner.Calls, call => call.Method == "GetCapabilities");
    }

    [Fact]
    public async Task Capabilities_are_asked_again_after_a_change_of_health()
    {
        var (sidecar, one, two) = await StartTwoAsync();
        var webhook = SenderTo(sidecar);
        one.SetHealth(ServingStatus.NotServing);
        await IsLeftOutAsync(webhook, one);
        two.Capabilities = new GetCapabilitiesResponse { Kinds = { PromptKind.Text } };
        two.SetHealth(ServingStatus.NotServing);
        await ReadyIsAsync(sidecar, 503);
        two.SetHealth(ServingStatus.Serving);
        await ServesAgainAsync(webhook, two);
        Assert.Equal(501, await StatusOfAsync(webhook, Event.Prompt("picture", "image_config")));
    }

    /// <summary>Ends a runner and waits until the sidecar has noticed: an event that is already on its way to it may be lost.</summary>
    private static async Task StopAsync(ScriptedRunner runner)
    {
        await runner.StopAsync();
        await Eventually.TrueAsync(
            () => !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(connection =>
                connection.RemoteEndPoint.Port == runner.Port && connection.State is (TcpState.Established or TcpState.CloseWait)),
            "the sidecar to close its connections to the runner");
    }

    private static void AddTeam(SidecarOptions options, string name, string pattern, ScriptedRunner runner)
    {
        options[$"ReverseProxy__Routes__{name}__ClusterId"] = name;
        options[$"ReverseProxy__Routes__{name}__Match__Path"] = pattern;
        options[$"ReverseProxy__Clusters__{name}__Metadata__AgentMark.Runner"] = "true";
        options[$"ReverseProxy__Clusters__{name}__Destinations__one__Address"] = runner.Address;
    }

    private static async Task<int> StatusOfAsync(Webhook webhook, string body)
    {
        using var reply = await webhook.PostAsync(body);
        await reply.TextAsync();
        return reply.Status;
    }

    private async Task<(SidecarProcess Sidecar, ScriptedRunner One, ScriptedRunner Two)> StartTwoAsync()
    {
        var one = await StartScriptedAsync();
        var two = await StartScriptedAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"{one.Address},{two.Address}" });
        return (sidecar, one, two);
    }

    private async Task<ScriptedRunner> StartScriptedAsync()
    {
        var runner = await StartRunnerAsync();
        runner.OnPrompt(_name, Say.Text("a"), Say.Finish());
        return runner;
    }

    /// <summary>
    /// An event that was on its way into a connection as it broke is an honest 503, since its run may have begun. Once the broken
    /// connection is noticed, no event fails any more.
    /// </summary>
    private Task IsNoticedAsync(Webhook webhook) => Eventually.TrueAsync(
        async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                if (await StatusOfAsync(webhook, Event.Prompt(_name)) != 200)
                {
                    return false;
                }
            }

            return true;
        },
        "ten events in a row to go well");

    /// <summary>Every one of so many events is answered whole.</summary>
    private async Task SendAllWellAsync(Webhook webhook, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var reply = await webhook.PostAsync(Event.Prompt(_name));
            await reply.IsStreamAsync();
            var lines = await reply.LinesAsync();
            Assert.Equal("""{"type":"text","result":"a"}""", lines[0]);
            Assert.DoesNotContain(lines, line => Lines.TypeOf(line) == "error");
            Lines.EndInDone(lines);
        }
    }

    private async Task IsAskedToComeAgainAsync(Webhook webhook)
    {
        using var reply = await webhook.PostAsync(Event.Prompt(_name));
        await reply.FailsAsync(503);
        Assert.NotNull(reply.Header("Retry-After"));
    }

    private Task ServesAgainAsync(Webhook webhook, ScriptedRunner runner)
    {
        var before = runner.CallsOf(_name).Count();
        return Eventually.TrueAsync(
            async () =>
            {
                await StatusOfAsync(webhook, Event.Prompt(_name));
                return runner.CallsOf(_name).Count() > before;
            },
            "the runner to get work again",
            s_seconds);
    }

    /// <summary>Waits until of 20 events none goes to this runner.</summary>
    private Task IsLeftOutAsync(Webhook webhook, ScriptedRunner runner) => Eventually.TrueAsync(
        async () =>
        {
            var before = runner.CallsOf(_name).Count();
            await SendAllWellAsync(webhook, 20);
            return runner.CallsOf(_name).Count() == before;
        },
        "the runner to get no work",
        s_seconds);

    private Task ReadyIsAsync(SidecarProcess sidecar, int status) => Eventually.TrueAsync(
        async () =>
        {
            using var ready = await ManagerOf(sidecar).GetAsync("/healthz/ready");
            return ready.Status == status;
        },
        $"readiness to be {status}",
        s_seconds);
}

public sealed class BalancingJit() : Balancing(SidecarBinary.Jit);

public sealed class BalancingAot() : Balancing(SidecarBinary.Aot);
