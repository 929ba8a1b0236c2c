using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: when nobody waits for the answer any more, the runner's call is cancelled at once.</summary>
public abstract class Cancellation(SharedSidecar shared) : SharedSidecarTests(shared)
{
    /// <summary>"At once", on a busy machine.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Client_that_leaves_amid_a_stream_cancels_the_runner()
    {
        var (name, body) = Hanging("text_config", stream: true);
        var reply = await Webhook.PostAsync(body);
        await reply.NextLineAsync();
        var call = await Runner.CallOfAsync(name);
        Assert.False(call.Cancelled.HasHappened, "The call was cancelled before the client left.");
        reply.Leave();
        await call.Cancelled.WaitAsync(s_soon);
    }

    [Fact]
    public async Task Client_that_leaves_while_the_runner_sends_cancels_it()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, call => call.SendForEverAsync(Say.Text("more")));
        var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.NextLineAsync();
        var call = await Runner.CallOfAsync(name);
        reply.Leave();
        await call.Cancelled.WaitAsync(s_soon);
    }

    [Theory]
    [InlineData("text_config")]
    [InlineData("image_config")]
    public async Task Client_that_leaves_before_a_json_answer_cancels_the_runner(string block)
    {
        var (name, body) = Hanging(block, stream: false);
        using (var client = await RawHttp.ConnectAsync(Sidecar.DataPort))
        {
            await client.SendAsync(RawHttp.SignedPost(Event.Utf8(body)));
            await Runner.CallOfAsync(name);
        }

        await (await Runner.CallOfAsync(name)).Cancelled.WaitAsync(s_soon);
    }

    [Fact]
    public async Task Client_that_leaves_before_the_first_event_cancels_the_runner()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, call => call.HangAsync());
        using (var client = await RawHttp.ConnectAsync(Sidecar.DataPort))
        {
            await client.SendAsync(RawHttp.SignedPost(Event.Utf8(Event.Prompt(name))));
            await Runner.CallOfAsync(name);
        }

        await (await Runner.CallOfAsync(name)).Cancelled.WaitAsync(s_soon);
    }

    [Fact]
    public async Task Client_that_leaves_a_data_set_run_cancels_the_runner()
    {
        var name = Event.NewName();
        Runner.OnDataset(name, async call =>
        {
            await call.SendAsync(Say.Row("1"));
            await call.HangAsync();
        });
        var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.NextLineAsync();
        reply.Leave();
        await (await Runner.CallOfAsync(name)).Cancelled.WaitAsync(s_soon);
    }

    [Fact]
    public async Task One_client_that_leaves_does_not_disturb_another()
    {
        var (leaving, leavingBody) = Hanging("text_config", stream: true);
        var name = Event.NewName();
        var left = new Signal("the other client to have left");
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await left.WaitAsync();
            await call.SendAsync(Say.Text("b"), Say.Finish());
        });
        var other = await Webhook.PostAsync(leavingBody);
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.NextLineAsync();
        await other.NextLineAsync();
        other.Leave();
        await (await Runner.CallOfAsync(leaving)).Cancelled.WaitAsync(s_soon);
        left.Set();
        Assert.Equal(3, (await reply.LinesAsync()).Count);
    }

    [Fact]
    public async Task Runner_is_released_after_its_last_event()
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"), Say.Finish());
            await call.HangAsync();
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        Assert.Equal(3, (await reply.LinesAsync()).Count);
        await (await Runner.CallOfAsync(name)).Cancelled.WaitAsync(s_soon);
    }

    private (string Name, string Body) Hanging(string block, bool stream)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await call.HangAsync();
        });
        return (name, Event.Prompt(name, block, stream));
    }
}

public sealed class CancellationJit(JitSidecar shared) : Cancellation(shared), IClassFixture<JitSidecar>;

public sealed class CancellationAot(AotSidecar shared) : Cancellation(shared), IClassFixture<AotSidecar>;
