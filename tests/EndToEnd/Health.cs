using System.Net;
using System.Net.Sockets;
using AgentMark.EndToEnd.Harness;
using Microsoft.AspNetCore.Http;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace AgentMark.EndToEnd;

/// <summary>Promise: being alive never depends on the runner, being ready does, and both are told on the right port alone.</summary>
public abstract class Health(SidecarBinary binary) : OwnSidecarTests(binary)
{
    private static readonly string[] s_alive = ["/healthz/startup", "/healthz/live", "/healthz/accepting"];
    private static readonly string[] s_all = ["/healthz/startup", "/healthz/live", "/healthz/accepting", "/healthz/ready", "/metrics", "/drain", "/drain/wait"];

    [Fact]
    public async Task Alive_without_a_runner()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"http://127.0.0.1:{Ports.Next()}" });
        foreach (var path in s_alive)
        {
            await AnswersAsync(ManagerOf(sidecar), path, 200);
        }
    }

    [Fact]
    public async Task Being_alive_is_never_a_question_to_the_runner()
    {
        // A single runner is asked by nobody but readiness, so any connection here would be a question.
        using var runner = new TcpListener(IPAddress.Loopback, 0);
        runner.Start();
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"http://127.0.0.1:{((IPEndPoint)runner.LocalEndpoint).Port}" });
        for (var i = 0; i < 10; i++)
        {
            foreach (var path in s_alive)
            {
                await AnswersAsync(ManagerOf(sidecar), path, 200);
            }
        }

        Assert.False(runner.Pending(), "The runner was contacted.");
        var ready = ManagerOf(sidecar).GetAsync("/healthz/ready");
        await Eventually.TrueAsync(runner.Pending, "readiness to contact the runner");
        using var unready = await ready;
        Assert.Equal(503, unready.Status);
    }

    [Fact]
    public async Task Ready_comes_and_goes_with_the_runner()
    {
        var runner = await StartRunnerAsync();
        await runner.StopAsync();
        var sidecar = await StartSidecarAsync(runner);
        var manager = ManagerOf(sidecar);
        await AnswersAsync(manager, "/healthz/ready", 503);
        await runner.StartAsync();
        await ReadyIsAsync(manager, 200);
        await runner.StopAsync();
        await ReadyIsAsync(manager, 503);
        await AnswersAsync(manager, "/healthz/live", 200);
        await runner.StartAsync();
        await ReadyIsAsync(manager, 200);
    }

    [Theory]
    [InlineData(ServingStatus.Serving, 200)]
    [InlineData(ServingStatus.Unknown, 200)]
    [InlineData(ServingStatus.ServiceUnknown, 200)]
    [InlineData(ServingStatus.NotServing, 503)]
    public async Task Ready_is_what_the_runner_says(ServingStatus said, int status)
    {
        var runner = await StartRunnerAsync();
        runner.SetHealth(said);
        var sidecar = await StartSidecarAsync(runner);
        await AnswersAsync(ManagerOf(sidecar), "/healthz/ready", status);
        Assert.Empty(runner.Calls);
    }

    [Fact]
    public async Task Change_of_mind_of_the_runner_is_seen_at_once()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(runner);
        var manager = ManagerOf(sidecar);
        foreach (var (said, status) in new[] { (ServingStatus.Serving, 200), (ServingStatus.NotServing, 503), (ServingStatus.Serving, 200) })
        {
            runner.SetHealth(said);
            await AnswersAsync(manager, "/healthz/ready", status);
        }
    }

    [Fact]
    public async Task Runner_without_the_health_service_is_ready_once_it_accepts()
    {
        var runner = await StartRunnerAsync(new RunnerOptions { HasHealth = false });
        var sidecar = await StartSidecarAsync(runner);
        await AnswersAsync(ManagerOf(sidecar), "/healthz/ready", 200);
        await runner.StopAsync();
        await ReadyIsAsync(ManagerOf(sidecar), 503);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_of_several_runners_is_enough(bool hasHealth)
    {
        var one = await StartRunnerAsync(new RunnerOptions { HasHealth = hasHealth });
        var two = await StartRunnerAsync(new RunnerOptions { HasHealth = hasHealth });
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"{one.Address},{two.Address}" });
        var manager = ManagerOf(sidecar);
        await ReadyIsAsync(manager, 200);
        await one.StopAsync();
        await AnswersAsync(manager, "/healthz/ready", 200);
        await two.StopAsync();
        await ReadyIsAsync(manager, 503);
        await one.StartAsync();
        await ReadyIsAsync(manager, 200);
    }

    [Fact]
    public async Task Management_paths_are_not_on_the_data_port()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(runner);
        foreach (var path in s_all)
        {
            await AnswersAsync(SenderTo(sidecar), path, 404);
        }

        await AnswersAsync(ManagerOf(sidecar), "/healthz/ready", 200);
    }

    [Fact]
    public async Task Forged_host_does_not_make_the_data_port_the_management_port()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(runner);
        foreach (var host in new[] { sidecar.Management.Authority, $"localhost:{sidecar.Management.Port}", $"*:{sidecar.Management.Port}" })
        {
            foreach (var path in s_all)
            {
                using var client = await RawHttp.ConnectAsync(sidecar.DataPort);
                await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: {host}\r\nX-Forwarded-Port: {sidecar.Management.Port}\r\n\r\n");
                var status = (await client.ReadHeadAsync())[..12];
                Assert.True(status is "HTTP/1.1 404" or "HTTP/1.1 400", $"{path} with Host {host} was answered: {status}");
            }

            using var absolute = await RawHttp.ConnectAsync(sidecar.DataPort);
            await absolute.SendAsync($"GET http://{host}/drain HTTP/1.1\r\nHost: {host}\r\n\r\n");
            var line = (await absolute.ReadHeadAsync())[..12];
            Assert.True(line is "HTTP/1.1 404" or "HTTP/1.1 400", $"/drain in absolute form with {host} was answered: {line}");
        }

        await AnswersAsync(ManagerOf(sidecar), "/healthz/ready", 200);
    }

    [Fact]
    public async Task Same_paths_of_the_data_port_belong_to_the_model_service()
    {
        var runner = await StartRunnerAsync();
        var upstream = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("the model's")));
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = runner.Address, ["AGENTMARK_UPSTREAM"] = upstream.Address });
        foreach (var path in s_all)
        {
            using var reply = await SenderTo(sidecar).GetAsync(path);
            Assert.Equal("the model's", await reply.TextAsync());
        }

        Assert.Equal(s_all, upstream.Targets);
        await AnswersAsync(ManagerOf(sidecar), "/healthz/ready", 200);
    }

    [Fact]
    public async Task Management_port_takes_no_events_and_proxies_nothing()
    {
        var runner = await StartRunnerAsync();
        var upstream = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("the model's")));
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = runner.Address, ["AGENTMARK_UPSTREAM"] = upstream.Address });
        using var sender = new Webhook(sidecar.Management);
        using (var reply = await sender.PostAsync(Event.GetEvals()))
        {
            await reply.FailsAsync(404);
        }

        await AnswersAsync(sender, "/v1/models", 404);
        Assert.Empty(runner.Calls);
        Assert.Empty(upstream.Targets);
    }

    [Fact]
    public async Task Without_a_management_listener_health_is_on_the_data_port_and_drain_nowhere()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = runner.Address, ["AGENTMARK_MANAGEMENT_URLS"] = null });
        var client = SenderTo(sidecar);
        foreach (var path in new[] { "/healthz/startup", "/healthz/live", "/healthz/ready", "/metrics" })
        {
            await AnswersAsync(client, path, 200);
        }

        foreach (var path in new[] { "/drain", "/drain/wait" })
        {
            await AnswersAsync(client, path, 404);
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            using var post = await client.SendAsync(request);
            Assert.Equal(404, post.Status);
        }

        await AnswersAsync(client, "/healthz/ready", 200);
        using var taken = await client.PostAsync(Event.GetEvals());
        Assert.Equal(200, taken.Status);
    }

    [Fact]
    public async Task Accepting_ends_with_the_drain_alone()
    {
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"http://127.0.0.1:{Ports.Next()}" });
        var manager = ManagerOf(sidecar);
        await AnswersAsync(manager, "/healthz/ready", 503);
        await AnswersAsync(manager, "/healthz/accepting", 200);
        await AnswersAsync(manager, "/drain", 200);
        await AnswersAsync(manager, "/healthz/accepting", 503);
    }

    private static async Task AnswersAsync(Webhook client, string path, int status)
    {
        using var reply = await client.GetAsync(path);
        Assert.True(reply.Status == status, $"{path}: expected {status}, got {reply.Status}: {await reply.TextAsync()}");
    }

    private static Task ReadyIsAsync(Webhook manager, int status) => Eventually.TrueAsync(
        async () =>
        {
            using var ready = await manager.GetAsync("/healthz/ready");
            return ready.Status == status;
        },
        $"readiness to be {status}",
        TimeSpan.FromSeconds(10));
}

public sealed class HealthJit() : Health(SidecarBinary.Jit);

public sealed class HealthAot() : Health(SidecarBinary.Aot);
