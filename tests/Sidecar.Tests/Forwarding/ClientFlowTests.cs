using System.Text;
using AgentMark.Sidecar.Forwarding;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class ClientFlowTests : IDisposable
{
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    private readonly TestRun run = new();
    private readonly ClientFlow client;

    public ClientFlowTests() => client = new ClientFlow(run.Run.Context, run.Scope, StallLimit);

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_client_that_takes_what_it_is_sent_is_served()
    {
        Write(10);
        Assert.False(client.IsFull);
        Assert.True(await client.FlushAsync());
        Assert.Equal(10, (await run.Client.TakeAsync()).Length);
    }

    [Fact]
    public void Events_are_joined_up_to_16_KiB()
    {
        Write((16 * 1024) - 1);
        Assert.False(client.IsFull);
        Write(1);
        Assert.True(client.IsFull);
    }

    [Fact]
    public async Task A_client_that_accepts_nothing_for_too_long_is_dropped()
    {
        Write(64 * 1024);
        var flush = client.FlushAsync().AsTask();
        run.Time.Advance(StallLimit - TimeSpan.FromMilliseconds(1));
        Assert.Equal(EndCause.None, run.Scope.Cause);
        run.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await Eventually.DoneAsync(flush, "the client was dropped"));
        Assert.Equal(EndCause.ClientStalled, run.Scope.Cause);
        Assert.True(run.Client.IsAborted);
    }

    [Fact]
    public async Task A_client_that_is_slow_but_within_its_limit_is_waited_for()
    {
        Write(64 * 1024);
        var flush = client.FlushAsync().AsTask();
        run.Time.Advance(StallLimit / 2);
        Assert.False(flush.IsCompleted);
        await run.Client.TakeAsync();
        Assert.True(await Eventually.DoneAsync(flush, "the flush was done"));
        Assert.False(run.Client.IsAborted);
    }

    [Fact]
    public async Task A_client_that_has_gone_is_noticed_by_the_next_flush()
    {
        run.Client.Leave();
        Write(1);
        Assert.False(await client.FlushAsync());
        Assert.Equal(EndCause.ClientGone, run.Scope.Cause);
    }

    [Fact]
    public async Task A_run_that_is_ended_while_the_client_is_slow_leaves_it_two_seconds_for_the_last_words()
    {
        Write(64 * 1024);
        var flush = client.FlushAsync().AsTask();
        run.EndDrain();
        await Eventually.TrueAsync(() => flush.IsCompleted, "the client was dropped", meanwhile: () => run.Time.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.False(await flush);
        Assert.Equal(EndCause.Draining, run.Scope.Cause);
        Assert.True(run.Client.IsAborted);
        Assert.True(run.Time.GetUtcNow() - run.Time.Start >= TimeSpan.FromSeconds(2), "Its two seconds were not over.");
    }

    [Fact]
    public async Task A_slow_client_that_makes_room_in_time_gets_the_last_words()
    {
        Write(64 * 1024);
        var flush = client.FlushAsync().AsTask();
        run.EndDrain();
        await run.Client.TakeAsync();
        Assert.True(await Eventually.DoneAsync(flush, "the flush was done"));
        Assert.False(run.Client.IsAborted);
    }

    [Fact]
    public async Task A_whole_body_is_sent_in_pieces()
    {
        var body = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i:x5}"));
        var sending = client.SendAsync(Encoding.ASCII.GetBytes(body)).AsTask();
        var taken = new StringBuilder();
        while (taken.Length < body.Length)
        {
            var piece = await run.Client.TakeAsync();
            Assert.InRange(piece.Length, 1, 16 * 1024);
            taken.Append(piece);
        }

        Assert.Equal(body, taken.ToString());
        Assert.True(await Eventually.DoneAsync(sending, "the body was sent"));
    }

    private void Write(int bytes)
    {
        client.Writer.GetSpan(bytes)[..bytes].Fill((byte)'x');
        client.Writer.Advance(bytes);
    }
}
