using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: a slow reader slows the runner down, and nobody else; nothing is queued without a bound.</summary>
public abstract class Backpressure(SidecarBinary binary) : OwnSidecarTests(binary)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Stalled_readers_pause_the_runner_and_memory_stays_flat()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(runner);
        using var readers = new Readers();
        var before = sidecar.Rss;
        var name = Event.NewName();
        runner.OnPrompt(name, call => call.SendForEverAsync(Say.Text(new string('x', 1000))));
        await readers.StallAsync(sidecar, 20, Event.Prompt(name));
        await Eventually.TrueAsync(() => runner.CallsOf(name).Count(c => c.Sent > 0) == 20, "20 runs to have begun");

        await Eventually.StillAsync(() => runner.CallsOf(name).Sum(c => c.Sent), "the runner to be paused", s_quiet);

        // Twenty streams that nobody reads: windows and buffers, not what the runner has to say.
        var grown = sidecar.Rss - before;
        Assert.True(grown < 64 * 1024 * 1024, $"The sidecar grew by {grown / 1024} KiB.");
    }

    [Fact]
    public async Task Two_thousand_stalled_readers_do_not_hold_up_a_live_one()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(runner);
        using var readers = new Readers();
        var stalled = Event.NewName();
        runner.OnPrompt(stalled, call => call.SendForEverAsync(Say.Text(new string('x', 4000))));
        await readers.StallAsync(sidecar, 2000, Event.Prompt(stalled));
        await Eventually.TrueAsync(() => runner.CallsOf(stalled).Count(c => c.Sent > 0) == 2000, "2,000 runs to have begun", TimeSpan.FromSeconds(90));
        await Eventually.StillAsync(() => runner.CallsOf(stalled).Sum(c => c.Sent), "all 2,000 to be paused", s_quiet, TimeSpan.FromSeconds(90));

        var live = Event.NewName();
        runner.OnPrompt(live, async call =>
        {
            for (var i = 0; i < 200; i++)
            {
                await call.SendAsync(Say.Text(new string('y', 1000)));
            }

            await call.SendAsync(Say.Finish());
        });
        using var reply = await SenderTo(sidecar).PostAsync(Event.Prompt(live));
        Assert.Equal(202, (await reply.LinesAsync()).Count);
    }

    [Fact]
    public async Task Runner_that_caps_streams_at_a_hundred_serves_two_hundred()
    {
        var runner = await StartRunnerAsync(new RunnerOptions { MaxStreamsPerConnection = 100 });
        var sidecar = await StartSidecarAsync(runner);
        var all = new Signal("all 200 runs to be open");
        var name = Event.NewName();
        runner.OnPrompt(name, async call =>
        {
            await call.SendAsync(Say.Text("a"));
            await all.WaitAsync();
            await call.SendAsync(Say.Finish());
        });
        var webhook = SenderTo(sidecar);
        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => webhook.PostAsync(Event.Prompt(name))));
        Assert.Equal(200, runner.CallsOf(name).Count());
        all.Set();
        foreach (var reply in replies)
        {
            using (reply)
            {
                Assert.Equal(3, (await reply.LinesAsync()).Count);
            }
        }
    }

    [Fact]
    public async Task Slow_reader_that_reads_on_is_never_dropped()
    {
        var runner = await StartRunnerAsync();
        var sidecar = await StartSidecarAsync(new SidecarOptions { Runner = runner.Address, ["AGENTMARK_CLIENT_STALL_LIMIT"] = "2s" });
        var name = Event.NewName();
        runner.OnPrompt(name, call => call.SendForEverAsync(Say.Text(new string('x', 1000))));
        using var reader = await RawHttp.ConnectWithSmallBuffersAsync(sidecar.DataPort);
        await reader.SendAsync(RawHttp.SignedPost(Event.Utf8(Event.Prompt(name))));
        var call = await runner.CallOfAsync(name);

        // So slowly that what lies in the buffers lasts for longer than the limit: a flush that waits is no proof of a stall.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 60; i++)
        {
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            Assert.True(await reader.ReceiveSomeAsync(), "The slow reader was dropped.");
        }

        Assert.False(call.Cancelled.HasHappened, "The slow reader's run was cancelled.");
    }

    /// <summary>Clients that send an event and read nothing.</summary>
    private sealed class Readers : IDisposable
    {
        private readonly List<RawHttp> _clients = [];

        public async Task StallAsync(SidecarProcess sidecar, int count, string body)
        {
            var post = RawHttp.SignedPost(Event.Utf8(body));
            for (var i = 0; i < count; i++)
            {
                var client = await RawHttp.ConnectWithSmallBuffersAsync(sidecar.DataPort);
                _clients.Add(client);
                await client.SendAsync(post);
            }
        }

        public void Dispose() => _clients.ForEach(c => c.Dispose());
    }
}

public sealed class BackpressureJit() : Backpressure(SidecarBinary.Jit);

public sealed class BackpressureAot() : Backpressure(SidecarBinary.Aot);
