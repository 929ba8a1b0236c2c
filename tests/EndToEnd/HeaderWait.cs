using AgentMark.EndToEnd.Harness;
using Grpc.Core;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a stream's headers wait for the runner only so long; what answers with one JSON value waits to the end.</summary>
public abstract class HeaderWait(SharedSidecar shared) : SharedSidecarTests(shared)
{
    private protected override SidecarOptions Options(ScriptedRunner runner) =>
        new() { Runner = runner.Address, ["AGENTMARK_HEADER_WAIT"] = "1s" };

    [Fact]
    public async Task Headers_come_while_the_model_thinks()
    {
        var name = Event.NewName();
        var begun = new Signal("the headers to be read");
        Runner.OnPrompt(name, async call =>
        {
            await begun.WaitAsync();
            await call.SendAsync(Say.Text("a"), Say.Finish());
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        begun.Set();
        Assert.Equal(3, (await reply.LinesAsync()).Count);
    }

    [Fact]
    public async Task Failure_after_the_headers_is_an_error_line()
    {
        var name = Event.NewName();
        var begun = new Signal("the headers to be read");
        Runner.OnPrompt(name, async _ =>
        {
            await begun.WaitAsync();
            throw new RpcException(new Status(StatusCode.NotFound, "no such model"));
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name));
        await reply.IsStreamAsync();
        begun.Set();
        var lines = await reply.LinesAsync();
        Lines.AreErrorAndDone(lines, "no such model");
    }

    [Fact]
    public async Task Data_set_headers_come_too()
    {
        var name = Event.NewName();
        var begun = new Signal("the headers to be read");
        Runner.OnDataset(name, async call =>
        {
            await begun.WaitAsync();
            await call.SendAsync(Say.Row("1"));
        });
        using var reply = await Webhook.PostAsync(Event.Dataset(name));
        await reply.IsStreamAsync();
        begun.Set();
        Assert.Single(await reply.LinesAsync());
    }

    [Theory]
    [InlineData("text_config", false)]
    [InlineData("image_config", true)]
    [InlineData("speech_config", true)]
    public async Task Answers_of_one_json_value_never_begin_early(string block, bool stream)
    {
        var name = Event.NewName();
        Runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Started());
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
            await timer.WaitForNextTickAsync(call.Context.CancellationToken);
            throw new RpcException(new Status(StatusCode.InvalidArgument, "no such colour"));
        });
        using var reply = await Webhook.PostAsync(Event.Prompt(name, block, stream));
        await reply.FailsAsync(400, "no such colour");
    }
}

public sealed class HeaderWaitJit(JitSidecar shared) : HeaderWait(shared), IClassFixture<JitSidecar>;

public sealed class HeaderWaitAot(AotSidecar shared) : HeaderWait(shared), IClassFixture<AotSidecar>;
