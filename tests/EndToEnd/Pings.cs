using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a runner is not pinged: Go and C-core servers end a connection that is pinged more often than every five minutes.</summary>
public abstract class Pings(SidecarBinary binary) : OwnSidecarTests(binary)
{
    [Fact]
    public async Task Silent_stream_is_not_pinged()
    {
        var runner = await StartRunnerAsync(new RunnerOptions { HasHealth = false });
        var relay = Own(Relay.To(runner));
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = relay.Address });
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
            await timer.WaitForNextTickAsync(call.Context.CancellationToken);
            await call.SendAsync(Say.Text(new string('b', 200_000)), Say.Finish());
        });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(name));
        Assert.Equal(4, (await reply.LinesAsync()).Count);
        Assert.All(relay.FromSidecar, sent => Assert.Equal(0, Http2Frames.Pings(sent)));
    }
}

public sealed class PingsJit() : Pings(SidecarBinary.Jit);

public sealed class PingsAot() : Pings(SidecarBinary.Aot);
