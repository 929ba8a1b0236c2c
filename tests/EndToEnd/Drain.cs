using System.Diagnostics;
using System.Net.Sockets;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a sidecar that is asked to end lets the streams in flight finish, takes no new ones, and ends with 0.</summary>
public abstract class Drain(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task Idle_sidecar_ends_at_once()
    {
        var (sidecar, _) = await StartAsync(settle: "0s", time: "20s");
        var clock = Stopwatch.StartNew();
        sidecar.Terminate();
        Assert.Equal(0, await sidecar.WaitForExitAsync());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task Streams_in_flight_finish()
    {
        var (sidecar, runner) = await StartAsync(settle: "0s", time: "60s");
        var (name, goOn) = Waiting(runner);
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.NextLineAsync();
        sidecar.Terminate();
        await UnreadyAsync(sidecar);
        goOn.Set();
        var rest = await reply.LinesAsync();
        Assert.Equal("""{"type":"text","result":"end"}""", rest[0]);
        Lines.EndInDone(rest);
        Assert.Equal(0, await sidecar.WaitForExitAsync());
    }

    [Fact]
    public async Task Streams_that_do_not_finish_in_time_end_with_an_error()
    {
        var (sidecar, runner) = await StartAsync(settle: "0s", time: "2s");
        var (name, _) = Waiting(runner);
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.NextLineAsync();
        sidecar.Terminate();
        Lines.AreErrorAndDone(await reply.LinesAsync());
        await (await runner.CallOfAsync(name)).Cancelled.WaitAsync();
        Assert.Equal(0, await sidecar.WaitForExitAsync());
    }

    [Fact]
    public async Task New_events_are_taken_while_the_endpoints_settle_and_refused_afterwards()
    {
        var (sidecar, runner) = await StartAsync(settle: "4s", time: "60s");
        var webhook = SenderTo(sidecar);
        var (name, goOn) = Waiting(runner);
        using var open = await webhook.PostAsync(Event.Prompt(name));
        await open.NextLineAsync();
        sidecar.Terminate();
        await UnreadyAsync(sidecar);
        var quick = Event.NewName();
        runner.OnPrompt(quick, Say.Finish());
        using (var taken = await webhook.PostAsync(Event.Prompt(quick)))
        {
            await taken.IsStreamAsync();
        }

        await Eventually.TrueAsync(
            async () =>
            {
                using var refused = await webhook.PostAsync(Event.Prompt(quick));
                if (refused.Status == 200)
                {
                    return false;
                }

                await refused.FailsAsync(503);
                Assert.True(refused.Message.Headers.ConnectionClose, "The connection should be closed.");
                return true;
            },
            "new events to be refused");
        goOn.Set();
        Lines.EndInDone(await open.LinesAsync());
        Assert.Equal(0, await sidecar.WaitForExitAsync());
    }

    [Fact]
    public async Task Second_signal_ends_it_at_once()
    {
        var (sidecar, runner) = await StartAsync(settle: "30s", time: "60s");
        var (name, _) = Waiting(runner);
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.NextLineAsync();
        sidecar.Terminate();
        await UnreadyAsync(sidecar);
        sidecar.Terminate();
        await sidecar.WaitForExitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Drain_can_be_begun_by_the_management_listener()
    {
        var (sidecar, runner) = await StartAsync(settle: "0s", time: "60s");
        var (name, goOn) = Waiting(runner);
        var webhook = SenderTo(sidecar);
        using var open = await webhook.PostAsync(Event.Prompt(name));
        await open.NextLineAsync();
        using (var drain = await ManagerOf(sidecar).GetAsync("/drain"))
        {
            Assert.InRange(drain.Status, 200, 299);
        }

        await UnreadyAsync(sidecar);
        await Eventually.TrueAsync(
            async () =>
            {
                using var refused = await webhook.PostAsync(Event.GetEvals());
                return refused.Status == 503;
            },
            "new events to be refused");
        using (var live = await ManagerOf(sidecar).GetAsync("/healthz/live"))
        {
            Assert.Equal(200, live.Status);
        }

        goOn.Set();
        Lines.EndInDone(await open.LinesAsync());
        Assert.False(sidecar.HasExited, "A drain alone does not end the process.");
    }

    [Fact]
    public async Task Waiting_for_the_drain_lasts_as_long_as_the_streams()
    {
        var (sidecar, runner) = await StartAsync(settle: "0s", time: "60s");
        var (name, goOn) = Waiting(runner);
        using var open = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await open.NextLineAsync();
        var manager = ManagerOf(sidecar);
        using (var begun = await manager.GetAsync("/drain"))
        {
            Assert.InRange(begun.Status, 200, 299);
        }

        var waiting = manager.GetAsync("/drain/wait");
        await UnreadyAsync(sidecar);
        Assert.False(waiting.IsCompleted, "A stream is still open.");
        goOn.Set();
        await open.LinesAsync();
        using var waited = await Eventually.ResultAsync(waiting, "the wait for the drain to end");
        Assert.InRange(waited.Status, 200, 299);
    }

    [Fact]
    public async Task Signal_after_a_drain_ends_an_idle_sidecar_at_once()
    {
        var (sidecar, _) = await StartAsync(settle: "30s", time: "60s");
        using (await ManagerOf(sidecar).GetAsync("/drain"))
        {
        }

        await UnreadyAsync(sidecar);
        sidecar.Terminate();
        Assert.Equal(0, await sidecar.WaitForExitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Signal_after_a_drain_lets_open_streams_finish_and_takes_no_new_events()
    {
        var (sidecar, runner) = await StartAsync(settle: "30s", time: "60s");
        var (name, goOn) = Waiting(runner);
        var webhook = SenderTo(sidecar);
        using var open = await webhook.PostAsync(Event.Prompt(name));
        await open.NextLineAsync();
        using (await ManagerOf(sidecar).GetAsync("/drain"))
        {
        }

        sidecar.Terminate();
        await Eventually.TrueAsync(
            async () =>
            {
                using var refused = await webhook.PostAsync(Event.GetEvals());
                return refused.Status == 503;
            },
            "new events to be refused");
        goOn.Set();
        var rest = await open.LinesAsync();
        Assert.Equal("""{"type":"text","result":"end"}""", rest[0]);
        Lines.EndInDone(rest);
        Assert.Equal(0, await sidecar.WaitForExitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Drain_is_not_on_the_data_port()
    {
        var (sidecar, _) = await StartAsync(settle: "0s", time: "20s");
        using var reply = await SenderTo(sidecar).GetAsync("/drain");
        Assert.Equal(404, reply.Status);
        using var ready = await ManagerOf(sidecar).GetAsync("/healthz/ready");
        Assert.Equal(200, ready.Status);
    }

    [Fact]
    public async Task Management_is_told_apart_by_the_port_and_not_by_a_header()
    {
        var (sidecar, _) = await StartAsync(settle: "0s", time: "20s");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/drain");
        request.Headers.Host = sidecar.Management.Authority;
        using var reply = await SenderTo(sidecar).SendAsync(request);
        Assert.Equal(404, reply.Status);
    }

    private static async Task UnreadyAsync(SidecarProcess sidecar)
    {
        using var manager = new Webhook(sidecar.Management, null);
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var ready = await manager.GetAsync("/healthz/ready");
                    return ready.Status == 503;
                }
                catch (HttpRequestException e) when (e.InnerException is SocketException)
                {
                    return true;
                }
            },
            "the sidecar to be unready");
    }

    /// <summary>A prompt that says one word, waits to be told to go on, and ends.</summary>
    private static (string Name, Signal GoOn) Waiting(ScriptedRunner runner)
    {
        var name = Event.NewName();
        var goOn = new Signal("the stream to go on");
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("begin"));
            await goOn.WaitAsync(TimeSpan.FromMinutes(2));
            await call.SendAsync(Say.Text("end"), Say.Finish());
        });
        return (name, goOn);
    }

    private async Task<(SidecarProcess Sidecar, ScriptedRunner Runner)> StartAsync(string settle, string time)
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_DRAIN_SETTLE"] = settle,
            ["AGENTMARK_DRAIN_TIME"] = time,
        });
        return (sidecar, runner);
    }
}

public sealed class DrainJit() : Drain(SidecarBinary.Jit);

public sealed class DrainAot() : Drain(SidecarBinary.Aot);
