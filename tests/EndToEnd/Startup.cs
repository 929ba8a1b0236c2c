using System.Net;
using System.Net.Sockets;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a wrong configuration does not start; every problem is told at once, in one sentence each, without secrets.</summary>
public abstract class Startup(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task No_secret_is_refused()
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions { ["AGENTMARK_WEBHOOK_SECRET"] = null });
        Assert.Contains("AGENTMARK_WEBHOOK_SECRET", sentence, StringComparison.Ordinal);
        Assert.Contains("AGENTMARK_WEBHOOK_SECRET_FILE", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Blank_secret_is_none(string secret)
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions { ["AGENTMARK_WEBHOOK_SECRET"] = secret });
        Assert.Contains("secret", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_that_everybody_knows_is_refused()
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions { ["AGENTMARK_WEBHOOK_SECRET"] = "DEFAULT" });
        Assert.Contains("AGENTMARK_WEBHOOK_SECRET", sentence, StringComparison.Ordinal);
        Assert.Contains("DEFAULT", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsigned_events_inside_Kubernetes_are_refused_even_with_a_secret()
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions
        {
            ["AGENTMARK_ALLOW_UNSIGNED"] = "true",
            ["KUBERNETES_SERVICE_HOST"] = "10.0.0.1",
        });
        Assert.Contains("AGENTMARK_ALLOW_UNSIGNED", sentence, StringComparison.Ordinal);
        Assert.Contains("Kubernetes", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsigned_events_outside_Kubernetes_need_no_secret_and_are_warned_about()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { ["AGENTMARK_WEBHOOK_SECRET"] = null, ["AGENTMARK_ALLOW_UNSIGNED"] = "true" });
        await Eventually.TrueAsync(
            () => sidecar.Output.Contains("warn: ") && sidecar.Output.Contains("AGENTMARK_ALLOW_UNSIGNED"),
            "a warning about unsigned events");
    }

    [Theory]
    [InlineData("AGENTMARK_HEADER_WAIT", "soon")]
    [InlineData("AGENTMARK_HEADER_WAIT", "15")]
    [InlineData("AGENTMARK_SILENCE_LIMIT", "-1s")]
    [InlineData("AGENTMARK_SILENCE_LIMIT", "0s")]
    [InlineData("AGENTMARK_CLIENT_STALL_LIMIT", "1 day")]
    [InlineData("AGENTMARK_CONNECT_TIMEOUT", "99999999999999999999s")]
    [InlineData("AGENTMARK_DRAIN_SETTLE", "5x")]
    [InlineData("AGENTMARK_DRAIN_TIME", "NaNs")]
    [InlineData("AGENTMARK_ON_START_FAILURE", "retry")]
    [InlineData("AGENTMARK_TERMINATION_GRACE_PERIOD", "30")]
    [InlineData("AGENTMARK_MAX_RUNS", "0")]
    [InlineData("AGENTMARK_MAX_RUNS", "1e3")]
    [InlineData("AGENTMARK_MAX_BODY_BYTES", "10MB")]
    [InlineData("AGENTMARK_MAX_BODY_BYTES", "99999999999999999999")]
    [InlineData("AGENTMARK_ALLOW_UNSIGNED", "yes please")]
    [InlineData("AGENTMARK_EXPORT_TRACES", "on!")]
    [InlineData("AGENTMARK_RUNNER", "127.0.0.1:50051")]
    [InlineData("AGENTMARK_RUNNER", "ftp://127.0.0.1:50051")]
    [InlineData("AGENTMARK_RUNNER", "http://127.0.0.1:99999")]
    [InlineData("AGENTMARK_RUNNER", "unix://relative")]
    [InlineData("AGENTMARK_UPSTREAM", "localhost:8000")]
    [InlineData("AGENTMARK_UPSTREAM", "unix:///run/model.sock")]
    [InlineData("AGENTMARK_WEBHOOK_PATH", "webhook")]
    [InlineData("AGENTMARK_WEBHOOK_PATH", "/a/{b}")]
    [InlineData("ASPNETCORE_URLS", "nonsense")]
    [InlineData("AGENTMARK_MANAGEMENT_URLS", "9419")]
    [InlineData("AGENTMARK_MANAGEMENT_URLS", "http://127.0.0.1:0")]
    [InlineData("AGENTMARK_H2C_URLS", "nonsense")]
    [InlineData("AGENTMARK_RUNNER_CA_FILE", "/nonexistent/ca.pem")]
    public async Task Value_that_means_nothing_is_named_with_its_variable(string variable, string value)
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions { [variable] = value });
        Assert.Contains(variable, sentence, StringComparison.Ordinal);
        Assert.Contains(value, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_certificate_without_its_key_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            var sentence = await RefusesWithOneAsync(new SidecarOptions { ["AGENTMARK_RUNNER_CERT_FILE"] = file });
            Assert.Contains("AGENTMARK_RUNNER_KEY_FILE", sentence, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("AGENTMARK_RUNNER_CA_FILE")]
    [InlineData("AGENTMARK_RUNNER_CERT_FILE")]
    public async Task Certificate_file_without_a_certificate_is_refused(string variable)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "no certificate", TestContext.Current.CancellationToken);
            var options = new SidecarOptions { Runner = "https://localhost:1", [variable] = file };
            if (variable == "AGENTMARK_RUNNER_CERT_FILE")
            {
                options["AGENTMARK_RUNNER_KEY_FILE"] = file;
            }

            await RefusesWithOneAsync(options);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Settle_time_longer_than_the_drain_is_refused()
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions { ["AGENTMARK_DRAIN_SETTLE"] = "30s", ["AGENTMARK_DRAIN_TIME"] = "10s" });
        Assert.Contains("AGENTMARK_DRAIN_SETTLE", sentence, StringComparison.Ordinal);
        Assert.Contains("AGENTMARK_DRAIN_TIME", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_listeners_of_one_port_are_refused()
    {
        var options = new SidecarOptions();
        options["AGENTMARK_MANAGEMENT_URLS"] = options["ASPNETCORE_URLS"];
        var sentence = await RefusesWithOneAsync(options);
        Assert.Contains($"{options.DataPort}", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AGENTMARK_MAX_RUN", "AGENTMARK_MAX_RUNS")]
    [InlineData("AGENTMARK_SILENCE_LIMITS", "AGENTMARK_SILENCE_LIMIT")]
    [InlineData("AGENTMARK_WEBHOK_SECRET", "AGENTMARK_WEBHOOK_SECRET")]
    public async Task Misspelt_variable_is_refused_with_the_one_that_was_meant(string variable, string meant)
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions { [variable] = Sentinels.OtherSecret });
        Assert.Contains(variable, sentence, StringComparison.Ordinal);
        Assert.Contains($"Did you mean {meant}?", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_variable_is_refused_without_a_far_fetched_suggestion()
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions { ["AGENTMARK_COFFEE_TEMPERATURE"] = "hot" });
        Assert.Contains("AGENTMARK_COFFEE_TEMPERATURE", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_Kubernetes_makes_up_are_left_alone()
    {
        await StartSidecarAsync(new SidecarOptions
        {
            ["AGENTMARK_SERVICE_HOST"] = "10.0.0.2",
            ["AGENTMARK_PORT_9417_TCP_ADDR"] = "10.0.0.2",
            ["AGENTMARK_GATEWAY_SERVICE_PORT_HTTP"] = "80",
        });
    }

    [Fact]
    public async Task All_problems_are_told_at_once()
    {
        var sentences = await RefusesAsync(new SidecarOptions
        {
            ["AGENTMARK_WEBHOOK_SECRET"] = null,
            ["AGENTMARK_MAX_RUNS"] = "many",
            ["AGENTMARK_HEADER_WAIT"] = "soon",
            ["AGENTMARK_RUNNER"] = "ftp://one,http://127.0.0.1:50051,two",
            ["AGENTMARK_UPSTREAM"] = "nowhere",
            ["AGENTMARK_NONSENSE_OF_MINE"] = "1",
        });
        string[] told = ["AGENTMARK_WEBHOOK_SECRET", "\"many\"", "\"soon\"", "ftp://one", "\"two\"", "\"nowhere\"", "AGENTMARK_NONSENSE_OF_MINE"];
        Assert.All(told, word => Assert.Single(sentences, sentence => sentence.Contains(word, StringComparison.Ordinal)));
        Assert.Equal(told.Length, sentences.Count);
    }

    [Theory]
    [InlineData("AGENTMARK_RUNNER", "http://me:" + Sentinels.OtherSecret + "@127.0.0.1:50051")]
    [InlineData("AGENTMARK_UPSTREAM", "http://me:" + Sentinels.OtherSecret + "@127.0.0.1:8000")]
    public async Task Password_in_an_address_is_refused_and_not_printed(string variable, string value)
    {
        // That no sentinel is printed is checked of the output of every sidecar.
        var sentence = await RefusesWithOneAsync(new SidecarOptions { [variable] = value });
        Assert.Contains(variable, sentence, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_to_a_cluster_that_is_not_there_is_refused()
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions
        {
            ["ReverseProxy__Routes__lost__ClusterId"] = "nowhere",
            ["ReverseProxy__Routes__lost__Match__Path"] = "/lost",
        });
        Assert.Contains("lost", sentence, StringComparison.Ordinal);
        Assert.Contains("nowhere", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runner_destination_that_is_no_address_is_refused()
    {
        var sentence = await RefusesWithOneAsync(new SidecarOptions
        {
            ["ReverseProxy__Clusters__team__Metadata__AgentMark.Runner"] = "true",
            ["ReverseProxy__Clusters__team__Destinations__one__Address"] = "runner:50051",
        });
        Assert.Contains("one", sentence, StringComparison.Ordinal);
        Assert.Contains("team", sentence, StringComparison.Ordinal);
        Assert.Contains("runner:50051", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problems_of_the_proxy_are_told_at_once()
    {
        var sentences = await RefusesAsync(new SidecarOptions
        {
            ["ReverseProxy__Clusters__first__Metadata__AgentMark.Runner"] = "true",
            ["ReverseProxy__Clusters__first__Destinations__one__Address"] = "ftp://one",
            ["ReverseProxy__Clusters__second__Metadata__AgentMark.Runner"] = "true",
            ["ReverseProxy__Clusters__second__Destinations__two__Address"] = "unix://two",
        });
        Assert.Equal(2, sentences.Count);
        Assert.Single(sentences, sentence => sentence.Contains("ftp://one", StringComparison.Ordinal));
        Assert.Single(sentences, sentence => sentence.Contains("unix://two", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Route_of_events_to_a_cluster_without_the_mark_is_refused()
    {
        var sentences = await RefusesAsync(new SidecarOptions
        {
            ["ReverseProxy__Clusters__runner__Destinations__one__Address"] = "http://127.0.0.1:50051",
        });
        Assert.Contains(sentences, sentence => sentence.Contains("default", StringComparison.Ordinal) && sentence.Contains("AgentMark.Runner", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Address_in_use_is_refused()
    {
        var options = new SidecarOptions();
        // Not at 127.0.0.1, where the harness would take the other listener for the sidecar.
        using var other = new TcpListener(IPAddress.Parse("127.0.0.2"), options.DataPort);
        other.Start();
        options["ASPNETCORE_URLS"] = $"http://127.0.0.2:{options.DataPort}";
        var sentence = await RefusesWithOneAsync(options);
        Assert.Contains("in use", sentence, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"127.0.0.2:{options.DataPort}", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_secret_file_does_not_stop_it()
    {
        var file = Path.Combine(Path.GetTempPath(), $"agentmark-secret-{Guid.NewGuid():N}");
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_WEBHOOK_SECRET"] = null,
            ["AGENTMARK_WEBHOOK_SECRET_FILE"] = file,
        });
        var webhook = SenderTo(sidecar);
        using (var early = await webhook.PostAsync(Event.GetEvals()))
        {
            await early.FailsAsync(503);
        }

        try
        {
            await File.WriteAllTextAsync(file, Sentinels.Secret + "\n", TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(
                async () =>
                {
                    using var reply = await webhook.PostAsync(Event.GetEvals());
                    return reply.Status == 200;
                },
                "the secret to be picked up");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Twin_of_a_variable_counts()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { ["AgentMark__WebhookPath"] = "/hook" });
        using var reply = await SenderTo(sidecar, path: "/hook").PostAsync("{}");
        await reply.FailsAsync(400);
        var sentence = await RefusesWithOneAsync(new SidecarOptions { ["AgentMark__MaxRuns"] = "many" });
        Assert.Contains("\"many\"", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_file_is_read_and_the_environment_comes_first()
    {
        var folder = Directory.CreateTempSubdirectory("agentmark-settings-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"),
                """{"AgentMark":{"WebhookPath":"/from-the-file","MaxRuns":0,"Tea":"green"}}""",
                TestContext.Current.CancellationToken);
            var wrong = await RefusesAsync(new SidecarOptions { ["ASPNETCORE_CONTENTROOT"] = folder.FullName });
            Assert.Equal(2, wrong.Count);
            Assert.Contains(wrong, sentence => sentence.Contains("AGENTMARK_MAX_RUNS", StringComparison.Ordinal));
            Assert.Contains(wrong, sentence => sentence.Contains("AgentMark:Tea", StringComparison.Ordinal));
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"),
                """{"AgentMark":{"WebhookPath":"/from-the-file","MaxRuns":0}}""",
                TestContext.Current.CancellationToken);
            var sidecar = await StartSidecarAsync(new SidecarOptions { ["ASPNETCORE_CONTENTROOT"] = folder.FullName, ["AGENTMARK_MAX_RUNS"] = "5" });
            using var reply = await SenderTo(sidecar, path: "/from-the-file").PostAsync("{}");
            await reply.FailsAsync(400);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Sidecar_that_proxies_and_waits_is_not_ready_so_that_a_rollout_stops()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            ["AGENTMARK_ON_START_FAILURE"] = "wait",
            ["AGENTMARK_HEADER_WAIT"] = "soon",
            ["AGENTMARK_UPSTREAM"] = "http://127.0.0.1:1",
        });
        using var accepting = await ManagerOf(sidecar).GetAsync("/healthz/accepting");
        Assert.Equal(503, accepting.Status);
        using var alive = await ManagerOf(sidecar).GetAsync("/healthz/startup");
        Assert.Equal(200, alive.Status);
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("twice")]
    [InlineData("nonsense")]
    public async Task Address_that_cannot_be_had_leaves_the_probes_answered(string what)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var options = new SidecarOptions { ["AGENTMARK_ON_START_FAILURE"] = "wait" };
        var data = options["ASPNETCORE_URLS"];
        options[what == "twice" ? "AGENTMARK_H2C_URLS" : "ASPNETCORE_URLS"] = what switch
        {
            "taken" => $"http://127.0.0.1:{((IPEndPoint)holder.LocalEndpoint).Port}",
            "twice" => data,
            _ => "nonsense",
        };
        var sidecar = Own(await SidecarProcess.LaunchAsync(Binary, options));
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(sidecar.HasExited, sidecar.Output.ToString());
                try
                {
                    using var alive = await ManagerOf(sidecar).GetAsync("/healthz/startup");
                    return alive.Status == 200;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the startup probe to be answered");
    }

    [Fact]
    public async Task Wrong_configuration_that_is_to_wait_stays_up_lets_the_pod_start_and_answers_503()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { ["AGENTMARK_ON_START_FAILURE"] = "wait", ["AGENTMARK_HEADER_WAIT"] = "soon" });
        var manager = ManagerOf(sidecar);
        foreach (var path in new[] { "/healthz/startup", "/healthz/live", "/healthz/accepting", "/drain", "/drain/wait" })
        {
            using var alive = await manager.GetAsync(path);
            Assert.Equal(200, alive.Status);
        }

        using var ready = await manager.GetAsync("/healthz/ready");
        Assert.Equal(503, ready.Status);
        Assert.Contains("AGENTMARK_HEADER_WAIT", await ready.TextAsync(), StringComparison.Ordinal);
        using var reply = await SenderTo(sidecar).PostAsync(Event.GetEvals());
        await reply.FailsAsync(503);
        Assert.Contains("  - AGENTMARK_HEADER_WAIT is \"soon\"", sidecar.Output.ToString(), StringComparison.Ordinal);
        sidecar.Terminate();
        Assert.Equal(0, await sidecar.WaitForExitAsync());
    }

    private async Task<string> RefusesWithOneAsync(SidecarOptions options) => Assert.Single(await RefusesAsync(options));

    /// <summary>The sentences that a start with these options is refused with.</summary>
    private async Task<List<string>> RefusesAsync(SidecarOptions options)
    {
        var (exitCode, output) = await SidecarProcess.RefusesAsync(Binary, options);
        Assert.Equal(1, exitCode);
        Assert.False(output.Contains("   at "), $"A stack trace was printed:\n{output}");
        var sentences = output.Lines.Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..]).ToList();
        Assert.True(sentences.Count > 0, $"No reason was printed:\n{output}");
        Assert.Equal(sentences.Count + 1, output.Lines.Count(line => line.Length > 0));
        return sentences;
    }
}

public sealed class StartupJit() : Startup(SidecarBinary.Jit);

public sealed class StartupAot() : Startup(SidecarBinary.Aot);
