using System.Net;
using System.Net.WebSockets;
using System.Text;
using AgentMark.EndToEnd.Harness;
using AgentMark.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: what is not an event reaches the model service untouched, unsigned, unbuffered and unhurried.</summary>
public abstract class Passthrough(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/a%2Fb/%41/../c")]
    [InlineData("/a//b/./c?x=%2F&y=a+b&z")]
    [InlineData("/%E2%82%AC?q=%zz")]
    [InlineData("/a;b=c/d,e/(f)?[g]={h}|i")]
    [InlineData("/?")]
    [InlineData("/")]
    public async Task Target_arrives_as_it_was_written(string target)
    {
        var upstream = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("ok")));
        var sidecar = await StartAsync(upstream);
        using var client = await RawHttp.ConnectAsync(sidecar.DataPort);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(target, Assert.Single(upstream.Targets));
    }

    [Fact]
    public async Task Answer_arrives_as_it_was_written()
    {
        var upstream = Own(await Upstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 418;
            context.Response.Headers["X-Model"] = "teapot";
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("short and stout");
        }));
        var sidecar = await StartAsync(upstream);
        using var reply = await SenderTo(sidecar).GetAsync("/tea");
        Assert.Equal(418, reply.Status);
        Assert.Equal("teapot", reply.Header("X-Model"));
        Assert.Equal("text/event-stream", reply.ContentType);
        Assert.Equal("short and stout", await reply.TextAsync());
    }

    [Fact]
    public async Task Unsigned_post_is_passed_on_with_its_body()
    {
        var upstream = Own(await Upstream.StartAsync(context => context.Request.Body.CopyToAsync(context.Response.Body)));
        var sidecar = await StartAsync(upstream);
        using var reply = await SenderTo(sidecar, secret: null, path: "/v1/chat/completions").PostAsync("{\"a\": 1}");
        Assert.Equal("{\"a\": 1}", await reply.TextAsync());
    }

    [Fact]
    public async Task Event_that_misses_its_path_is_told_the_right_one()
    {
        var upstream = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("ok")));
        var sidecar = await StartAsync(upstream);
        foreach (var path in new[] { "/", "/webhooks", "/v1/chat" })
        {
            using var reply = await SenderTo(sidecar, path: path).PostAsync(Event.GetEvals());
            await reply.FailsAsync(404, "/webhook");
        }

        Assert.Empty(upstream.Targets);
    }

    [Fact]
    public async Task Path_of_the_webhook_can_be_chosen()
    {
        var upstream = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("model")));
        var sidecar = await StartAsync(upstream, ("AGENTMARK_WEBHOOK_PATH", "/hooks/agentmark"));
        using (var reply = await SenderTo(sidecar, path: "/hooks/agentmark").PostAsync(Event.GetEvals()))
        {
            Assert.Contains("evals", await reply.TextAsync(), StringComparison.Ordinal);
        }

        using var other = await SenderTo(sidecar).GetAsync("/webhook");
        Assert.Equal("model", await other.TextAsync());
    }

    [Fact]
    public async Task Without_a_model_service_other_paths_are_not_found()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(runner);
        using var reply = await SenderTo(sidecar).GetAsync("/v1/models");
        Assert.Equal(404, reply.Status);
    }

    [Fact]
    public async Task Model_service_that_is_not_there_is_a_502_or_503()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = runner.Address, ["AGENTMARK_UPSTREAM"] = $"http://127.0.0.1:{Ports.Next()}" });
        using var reply = await SenderTo(sidecar).GetAsync("/v1/models");
        Assert.True(reply.Status is 502 or 503, $"Got {reply.Status}.");
    }

    /// <summary>
    /// gRPC depends on it. Over HTTP/1.1 the proxy's client reads an answer only after it has sent the request, and small pieces of
    /// an upload that is not gRPC travel together.
    /// </summary>
    [Fact]
    public async Task Both_bodies_of_a_grpc_call_stream_at_once()
    {
        var upstream = Own(await Upstream.StartAsync(
            async context =>
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
            },
            HttpProtocols.Http2));
        var (_, port) = await StartH2cAsync(upstream);
        using var client = H2cClient(port);
        using var pushed = new PushContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = pushed,
        };
        pushed.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await pushed.PushAsync("word0"u8.ToArray());
        using var response = await Eventually.ResultAsync(sending, "the answer's headers");
        var answer = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[5];
        for (var i = 0; i < 5; i++)
        {
            await Eventually.DoneAsync(answer.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken).AsTask(), $"word{i}");
            Assert.Equal($"word{i}", Encoding.ASCII.GetString(buffer));
            await pushed.PushAsync(Encoding.ASCII.GetBytes($"word{i + 1}"));
        }

        await Eventually.DoneAsync(answer.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken).AsTask(), "the last word");
        pushed.End();
        Assert.Equal(0, await answer.ReadAsync(buffer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Long_silence_of_the_model_is_not_cut()
    {
        var upstream = Own(await Upstream.StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(4));
            await timer.WaitForNextTickAsync(context.RequestAborted);
            await context.Response.WriteAsync("at last");
        }));
        var sidecar = await StartAsync(upstream, ("AGENTMARK_SILENCE_LIMIT", "1s"), ("AGENTMARK_HEADER_WAIT", "1s"), ("AGENTMARK_CLIENT_STALL_LIMIT", "1s"));
        using var reply = await SenderTo(sidecar).GetAsync("/think");
        Assert.Equal("at last", await reply.TextAsync());
    }

    [Fact]
    public async Task Hundred_megabytes_pass_without_being_kept()
    {
        const long Size = 100 * 1024 * 1024;
        long received = 0;
        var upstream = Own(await Upstream.StartAsync(async context =>
        {
            var buffer = new byte[64 * 1024];
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            {
                received += read;
            }

            await context.Response.WriteAsync("thanks");
        }));
        var sidecar = await StartAsync(upstream);
        var webhook = SenderTo(sidecar);
        using (await webhook.GetAsync("/warm-up"))
        {
        }

        var before = sidecar.PeakRss;
        using var client = await RawHttp.ConnectAsync(sidecar.DataPort);
        await client.SendAsync($"POST /files HTTP/1.1\r\nHost: a\r\nContent-Length: {Size}\r\n\r\n");
        var chunk = new byte[1024 * 1024];
        for (var sent = 0L; sent < Size; sent += chunk.Length)
        {
            await client.SendAsync(chunk);
        }

        await client.ReadUntilAsync("thanks");
        Assert.Equal(Size, received);
        Assert.InRange(sidecar.PeakRss - before, 0, 40 * 1024 * 1024);
    }

    [Fact]
    public async Task Web_socket_passes_both_ways()
    {
        var upstream = Own(await Upstream.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[1024];
            while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
            {
                await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, true, context.RequestAborted);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
        }));
        var sidecar = await StartAsync(upstream);
        var token = TestContext.Current.CancellationToken;
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{sidecar.DataPort}/realtime"), token);
        var buffer = new byte[1024];
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes($"hello {i}"), WebSocketMessageType.Text, true, token);
            var echo = await Eventually.ResultAsync(client.ReceiveAsync(buffer, token), "the echo");
            Assert.Equal($"hello {i}", Encoding.UTF8.GetString(buffer, 0, echo.Count));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, token);
        Assert.Equal("bye", client.CloseStatusDescription);
    }

    [Fact]
    public async Task Trailers_pass_over_http_2()
    {
        var upstream = Own(await Upstream.StartAsync(
            async context =>
            {
                context.Response.DeclareTrailer("x-checksum");
                await context.Response.WriteAsync("body");
                context.Response.AppendTrailer("x-checksum", "42");
            },
            HttpProtocols.Http2));
        var (sidecar, port) = await StartH2cAsync(upstream);
        using var client = H2cClient(port);
        Assert.NotNull(sidecar);
        using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/file"), TestContext.Current.CancellationToken);
        Assert.Equal("body", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("42", Assert.Single(response.TrailingHeaders.GetValues("x-checksum")));
    }

    [Fact]
    public async Task Grpc_model_service_is_reached_through_the_h2c_listener()
    {
        var model = await StartRunnerAsync();
        model.OnPrompt("grpc", call => throw new RpcException(new Status(StatusCode.DataLoss, "trailers passed")));
        var runner = await StartRunnerAsync();
        var port = Ports.Next();
        await StartSidecarAsync(new SidecarOptions
        {
            Runner = runner.Address,
            ["AGENTMARK_UPSTREAM"] = model.Address,
            ["AGENTMARK_H2C_URLS"] = $"http://127.0.0.1:{port}",
        });
        using var client = H2cClient(port);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/agentmark.v1.RunnerService/RunPrompt")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcFrame(new RunPromptRequest { PromptName = "grpc" })),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var status = response.Headers.TryGetValues("grpc-status", out var values) ? values : response.TrailingHeaders.GetValues("grpc-status");
        Assert.Equal("15", Assert.Single(status));
        Assert.Single(model.CallsOf("grpc"));
    }

    [Fact]
    public async Task Own_paths_of_the_model_service_are_its_own_when_management_has_a_listener()
    {
        var upstream = Own(await Upstream.StartAsync(context => context.Response.WriteAsync("the model's own")));
        var sidecar = await StartAsync(upstream);
        var webhook = SenderTo(sidecar);
        foreach (var path in new[] { "/metrics", "/healthz/live", "/healthz/ready", "/drain" })
        {
            using var reply = await webhook.GetAsync(path);
            Assert.Equal("the model's own", await reply.TextAsync());
        }
    }

    [Fact]
    public async Task Client_that_leaves_is_noticed_by_the_model_service()
    {
        var begun = new Signal("the model service to be asked");
        var left = new Signal("the model service's request to be aborted");
        var upstream = Own(await Upstream.StartAsync(async context =>
        {
            context.RequestAborted.Register(left.Set);
            await context.Response.WriteAsync("a");
            await context.Response.Body.FlushAsync();
            begun.Set();
            await left.WaitAsync();
        }));
        var sidecar = await StartAsync(upstream);
        using (await SenderTo(sidecar).GetAsync("/endless"))
        {
            await begun.WaitAsync();
        }

        await left.WaitAsync();
    }

    private static HttpClient H2cClient(int port) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Eventually.Patience,
    };

    private static byte[] GrpcFrame(Google.Protobuf.IMessage message)
    {
        var body = Google.Protobuf.MessageExtensions.ToByteArray(message);
        return [0, (byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    private async Task<SidecarProcess> StartAsync(Upstream upstream, params (string Name, string Value)[] variables)
    {
        var runner = await StartRunnerAsync();
        var options = new SidecarOptions { Runner = runner.Address, ["AGENTMARK_UPSTREAM"] = upstream.Address };
        foreach (var (name, value) in variables)
        {
            options[name] = value;
        }

        return await StartSidecarAsync(options);
    }

    private async Task<(SidecarProcess Sidecar, int Port)> StartH2cAsync(Upstream upstream)
    {
        var port = Ports.Next();
        var sidecar = await StartAsync(upstream, ("AGENTMARK_H2C_URLS", $"http://127.0.0.1:{port}"));
        return (sidecar, port);
    }
}

public sealed class PassthroughJit() : Passthrough(SidecarBinary.Jit);

public sealed class PassthroughAot() : Passthrough(SidecarBinary.Aot);
