using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentMark.EndToEnd.Harness;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: every limit has an answer of its own that names it.</summary>
public abstract class Limits(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task Body_over_the_limit_is_refused_by_its_length_alone()
    {
        var (sidecar, runner) = await StartAsync();
        using var client = await RawHttp.ConnectAsync(sidecar.DataPort);
        await client.SendAsync($"POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: {(10 * 1024 * 1024) + 1}\r\n{Webhook.SignatureHeader}: sha256=00\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413", await client.ReadHeadAsync(), StringComparison.Ordinal);
        await client.ReadUntilAsync("{\"message\":\"");
        Assert.Empty(runner.Calls);
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused_while_its_chunks_are_read()
    {
        var (sidecar, _) = await StartAsync(("AGENTMARK_MAX_BODY_BYTES", "100000"));
        using var client = await RawHttp.ConnectAsync(sidecar.DataPort);
        await client.SendAsync($"POST /webhook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{Webhook.SignatureHeader}: sha256={new string('0', 64)}\r\n\r\n");
        var chunk = Encoding.ASCII.GetBytes("4000\r\n" + new string(' ', 0x4000) + "\r\n");
        for (var i = 0; i < 7; i++)
        {
            await client.SendAsync(chunk);
        }

        Assert.StartsWith("HTTP/1.1 413", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_of_exactly_the_limit_passes()
    {
        var (sidecar, _) = await StartAsync(("AGENTMARK_MAX_BODY_BYTES", "2000"));
        using var reply = await SenderTo(sidecar).PostAsync(Event.GetEvals().PadRight(2000));
        Assert.Equal(200, reply.Status);
        using var refused = await RawHttp.ConnectAsync(sidecar.DataPort);
        await refused.SendAsync(RawHttp.SignedPost(Event.Utf8(Event.GetEvals().PadRight(2001))));
        Assert.StartsWith("HTTP/1.1 413", await refused.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_run_too_many_is_asked_to_come_again()
    {
        var (sidecar, runner) = await StartAsync(("AGENTMARK_MAX_RUNS", "2"));
        var webhook = SenderTo(sidecar);
        var end = new Signal("the runs to end");
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await end.WaitAsync();
            await call.SendAsync(Say.Finish());
        });
        using var first = await webhook.PostAsync(Event.Prompt(name));
        using var second = await webhook.PostAsync(Event.Prompt(name));
        using (var third = await webhook.PostAsync(Event.Prompt(name)))
        {
            await third.FailsAsync(503);
            Assert.NotNull(third.Header("Retry-After"));
        }

        end.Set();
        await first.LinesAsync();
        await second.LinesAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                using var again = await webhook.PostAsync(Event.Prompt(name));
                return again.Status == 200;
            },
            "a place to be free again");
    }

    [Fact]
    public async Task Runs_that_fail_or_are_left_give_their_place_back()
    {
        var (sidecar, runner) = await StartAsync(("AGENTMARK_MAX_RUNS", "1"));
        var webhook = SenderTo(sidecar);
        var name = Event.NewName();
        for (var i = 0; i < 3; i++)
        {
            runner.OnPrompt(name, call => call.SendForEverAsync(Say.Text("more")));
            await PostUntilAcceptedAsync(async reply =>
            {
                await reply.NextLineAsync();
                reply.Leave();
            });
            runner.OnPrompt(name, _ => throw new RpcException(new Status(StatusCode.NotFound, "no")));
            await PostUntilAcceptedAsync(reply => reply.FailsAsync(404));
        }

        Task PostUntilAcceptedAsync(Func<Reply, Task> then) => Eventually.TrueAsync(
            async () =>
            {
                using var reply = await webhook.PostAsync(Event.Prompt(name));
                if (reply.Status == 503)
                {
                    return false;
                }

                await then(reply);
                return true;
            },
            "a place to be free");
    }

    [Fact]
    public async Task Silence_before_the_answer_is_a_504_that_names_the_limit()
    {
        var (sidecar, runner) = await StartAsync(("AGENTMARK_SILENCE_LIMIT", "1s"));
        var name = Event.NewName();
        runner.OnPrompt(name, call => call.HangAsync());
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.FailsAsync(504, "AGENTMARK_SILENCE_LIMIT");
        await (await runner.CallOfAsync(name)).Cancelled.WaitAsync();
    }

    [Fact]
    public async Task Silence_amid_a_stream_is_an_error_line_that_names_the_limit()
    {
        var (sidecar, runner) = await StartAsync(("AGENTMARK_SILENCE_LIMIT", "1s"));
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await call.HangAsync();
        });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        Lines.EndInErrorAndDone(await reply.LinesAsync(), "AGENTMARK_SILENCE_LIMIT");
        await (await runner.CallOfAsync(name)).Cancelled.WaitAsync();
    }

    [Fact]
    public async Task Heartbeats_break_the_silence()
    {
        var (sidecar, runner) = await StartAsync(("AGENTMARK_SILENCE_LIMIT", "2s"));
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
            for (var i = 0; i < 8 && await timer.WaitForNextTickAsync(call.Context.CancellationToken); i++)
            {
                await call.SendRawAsync(i % 2 == 0 ? [] : Say.Unknown());
            }

            await call.SendAsync(Say.Text("a"), Say.Finish());
        });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        Assert.Equal(3, (await reply.LinesAsync()).Count);
    }

    [Fact]
    public async Task Slow_client_is_not_taken_for_a_silent_runner()
    {
        var (sidecar, runner) = await StartAsync(("AGENTMARK_SILENCE_LIMIT", "2s"));
        var name = Event.NewName();
        var text = new string('x', 16 * 1024);
        runner.OnPrompt(name, async call =>
        {
            for (var i = 0; i < 200; i++)
            {
                await call.SendAsync(Say.Text(text));
            }

            await call.SendAsync(Say.Finish());
        });
        using var client = await RawHttp.ConnectWithSmallBuffersAsync(sidecar.DataPort);
        await client.SendAsync(RawHttp.SignedPost(Event.Utf8(Event.Prompt(name)), "Connection: close\r\n"));
        await client.ReadHeadAsync();
        var call = await runner.CallOfAsync(name);
        await Eventually.StillAsync(() => call.Sent, "the runner to be held up", TimeSpan.FromSeconds(5));
        Assert.InRange(call.Sent, 1, 199);
        var answer = await client.ReadToEndAsync();
        Assert.Contains("\"finishReason\":\"stop\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_takes_nothing_is_dropped()
    {
        var (sidecar, runner) = await StartAsync(("AGENTMARK_CLIENT_STALL_LIMIT", "2s"));
        var name = Event.NewName();
        runner.OnPrompt(name, call => call.SendForEverAsync(Say.Text(new string('x', 16 * 1024))));
        using var client = await RawHttp.ConnectWithSmallBuffersAsync(sidecar.DataPort);
        await client.SendAsync(RawHttp.SignedPost(Event.Utf8(Event.Prompt(name))));
        await (await runner.CallOfAsync(name)).Cancelled.WaitAsync();
    }

    [Fact]
    public async Task Runner_that_does_not_take_the_connection_is_given_up_in_time()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var first = new TcpClient();
        using var second = new TcpClient();
        await first.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        _ = second.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken).AsTask();
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = $"http://127.0.0.1:{port}", ["AGENTMARK_CONNECT_TIMEOUT"] = "1s" });
        var clock = Stopwatch.StartNew();
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt("x"));
        await reply.FailsAsync(503);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.5, 10);
    }

    [Fact]
    public async Task Answer_above_the_message_limit_is_told_about()
    {
        var (sidecar, runner) = await StartAsync();
        var webhook = SenderTo(sidecar);
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Image("image/png", new byte[40_000_000]));
        using (var reply = await webhook.PostAsync(Event.Prompt(name, "image_config")))
        {
            await reply.FailsAsync(500);
        }

        var text = Event.NewName();
        runner.OnPrompt(text, Say.Text("a"), Say.Text(new string('x', 40_000_000)), Say.Finish());
        using (var reply = await webhook.PostAsync(Event.Prompt(text)))
        {
            Lines.EndInErrorAndDone(await reply.LinesAsync());
        }
    }

    [Fact]
    public async Task Request_above_the_runners_own_limit_is_a_413_that_says_whose()
    {
        var runner = await StartRunnerAsync(new RunnerOptions { MaxReceiveMessageSize = 4 * 1024 * 1024 });
        var sidecar = await StartSidecarAsync(runner);
        var ast = Event.Ast("large", paragraph: new string('x', 5 * 1024 * 1024));
        using var reply = await SenderTo(sidecar).PostAsync(Event.Flat("prompt-run", $$"""{"ast":{{ast}}}"""));
        await reply.FailsAsync(413, "runner");
    }

    [Theory]
    [InlineData("grpc: received message larger than max (5 vs. 4)")]
    [InlineData("Received message exceeds the maximum configured message size.")]
    public async Task Small_request_that_the_runner_has_no_room_for_stays_a_429(string text)
    {
        var (sidecar, runner) = await StartAsync();
        var name = Event.NewName();
        runner.OnPrompt(name, _ => throw new RpcException(new Status(StatusCode.ResourceExhausted, text)));
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        await reply.FailsAsync(429);
    }

    [Fact]
    public async Task Kind_that_the_runner_does_not_name_is_a_501_without_a_call()
    {
        var (sidecar, runner) = await StartAsync();
        runner.Capabilities = new V1.GetCapabilitiesResponse { Kinds = { V1.PromptKind.Text } };
        var webhook = SenderTo(sidecar);
        using (var reply = await webhook.PostAsync(Event.Prompt("picture", "image_config")))
        {
            await reply.FailsAsync(501);
        }

        Assert.Empty(runner.CallsOf("picture"));
    }

    [Fact]
    public async Task Kind_is_tried_where_the_runner_has_no_capabilities()
    {
        var (sidecar, runner) = await StartAsync();
        runner.Capabilities = null;
        var name = Event.NewName();
        runner.OnPrompt(name, Say.Image("image/png", 1));
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name, "image_config"));
        Assert.Equal(200, reply.Status);
    }

    private async Task<(SidecarProcess Sidecar, ScriptedRunner Runner)> StartAsync(params (string Name, string Value)[] variables)
    {
        var runner = await StartRunnerAsync();
        var options = new SidecarOptions { Runner = runner.Address };
        foreach (var (name, value) in variables)
        {
            options[name] = value;
        }

        return (await StartSidecarAsync(options), runner);
    }
}

public sealed class LimitsJit() : Limits(SidecarBinary.Jit);

public sealed class LimitsAot() : Limits(SidecarBinary.Aot);
