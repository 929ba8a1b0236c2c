using System.Text.Json;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: what the runner says leaves at once, and the answer begins as soon as it can.</summary>
public abstract class Streaming(SharedSidecar shared) : SharedSidecarTests(shared)
{
    [Fact]
    public async Task Each_line_is_read_before_the_runner_says_the_next()
    {
        var name = Event.NewName();
        var read = Enumerable.Range(0, 20).Select(i => new Signal($"line {i} to be read")).ToArray();
        Runner.OnPrompt(name, async call =>
        {
            for (var i = 0; i < read.Length; i++)
            {
                await call.SendAsync(Say.Text($"word {i}"));
                await read[i].WaitAsync();
            }

            await call.SendAsync(Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        for (var i = 0; i < read.Length; i++)
        {
            Assert.Equal($$"""{"type":"text","result":"word {{i}}"}""", await reply.NextLineAsync($"line {i}"));
            read[i].Set();
        }

        Assert.Equal(2, (await reply.LinesAsync()).Count);
    }

    [Fact]
    public async Task Data_set_rows_leave_one_by_one()
    {
        var name = Event.NewName();
        var read = new Signal("the first row to be read");
        Runner.OnDataset(name, async call =>
        {
            await call.SendAsync(Say.Row("1"));
            await read.WaitAsync();
            await call.SendAsync(Say.Row("2"));
        });
        using var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.IsStreamAsync();
        Assert.Contains("\"input\":1", await reply.NextLineAsync(), StringComparison.Ordinal);
        read.Set();
        Assert.Contains("\"input\":2", Assert.Single(await reply.LinesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_deltas_arrive_complete_and_in_order()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                await call.SendAsync(Say.Text($"{i} "));
            }

            await call.SendAsync(Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        var lines = await reply.LinesAsync();
        Assert.Equal(10_002, lines.Count);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal($$"""{"type":"text","result":"{{i}} "}""", lines[i]);
        }
    }

    [Fact]
    public async Task Two_hundred_streams_at_once_are_complete()
    {
        const int Streams = 200;
        var everyone = new CountdownEvent(Streams);
        var all = new Signal("all streams to be open");
        var names = Enumerable.Range(0, Streams).Select(_ => Event.NewName()).ToArray();
        foreach (var name in names)
        {
            Runner.OnPrompt(name, async call =>
            {
                await call.SendAsync(Say.Text("begin"));
                if (everyone.Signal())
                {
                    all.Set();
                }

                await all.WaitAsync();
                await call.SendAsync(Say.Text($"end of {name}"), Say.Finish());
            });
        }

        var answers = await Task.WhenAll(names.Select(async name =>
        {
            using var reply = await Webhook.PostAsync(Event.Prompt(name));
            await reply.IsStreamAsync();
            return await reply.LinesAsync();
        }));
        for (var i = 0; i < Streams; i++)
        {
            Assert.Equal(4, answers[i].Count);
            Assert.Equal($$"""{"type":"text","result":"end of {{names[i]}}"}""", answers[i][1]);
        }
    }

    [Fact]
    public async Task First_event_begins_the_answer()
    {
        var name = Event.NewName();
        var begun = new Signal("the headers to be read");
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Started());
            await begun.WaitAsync();
            await call.SendAsync(Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        begun.Set();
        await reply.LinesAsync();
    }

    [Fact]
    public async Task Heartbeat_begins_the_answer_and_writes_nothing()
    {
        var name = Event.NewName();
        var begun = new Signal("the headers to be read");
        Runner.OnPrompt(name, async call =>
        {
            await call.SendRawAsync([]);
            await begun.WaitAsync();
            await call.SendAsync(Say.Text("a"), Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        begun.Set();
        Assert.Equal("""{"type":"text","result":"a"}""", (await reply.LinesAsync())[0]);
    }

    [Fact]
    public async Task Bare_metadata_does_not_begin_the_answer()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.Context.WriteResponseHeadersAsync([new Grpc.Core.Metadata.Entry("x-model", "m")]);
            throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.NotFound, "no such model"));
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.FailsAsync(404, "no such model");
    }

    [Fact]
    public async Task Streams_are_not_compressed()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Text("a"), Say.Finish());
        using var reply = await Webhook.PostAsync(Event.Prompt(name), request => request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, deflate, br"));
        await reply.IsStreamAsync();
        Assert.Null(reply.Header("Content-Encoding"));
        Assert.Equal("""{"type":"text","result":"a"}""", (await reply.LinesAsync())[0]);
    }

    [Fact]
    public async Task Done_names_the_trace_that_the_runner_joined()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, Say.Finish());
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        using var done = JsonDocument.Parse((await reply.LinesAsync())[^1]);
        var parent = Assert.Single((await Runner.CallOfAsync(name)).Metadata["traceparent"]);
        Assert.Equal(parent.Split('-')[1], done.RootElement.GetProperty("traceId").GetString());
    }
}

public sealed class StreamingJit(JitSidecar shared) : Streaming(shared), IClassFixture<JitSidecar>;

public sealed class StreamingAot(AotSidecar shared) : Streaming(shared), IClassFixture<AotSidecar>;
