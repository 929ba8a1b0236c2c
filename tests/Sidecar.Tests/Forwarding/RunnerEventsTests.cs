using AgentMark.Sidecar.Forwarding;
using Grpc.Core;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class RunnerEventsTests : IDisposable
{
    private readonly TestRun run = new();
    private readonly ScriptedCall runner = new();
    private readonly RunnerEvents<string> events;

    public RunnerEventsTests() => events = new RunnerEvents<string>(runner.Call, run.Scope);

    public void Dispose()
    {
        events.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task An_event_that_is_there_is_had_at_once()
    {
        runner.Send("one");
        var next = events.NextAsync();
        Assert.True(next.IsCompletedSuccessfully);
        Assert.True(await next);
        Assert.Equal("one", events.Current);
    }

    [Fact]
    public async Task An_event_that_is_not_there_is_waited_for()
    {
        var next = events.NextAsync();
        Assert.False(next.IsCompleted);
        runner.Send("one");
        Assert.True(await Eventually.DoneAsync(next, "the event came"));
        Assert.Equal("one", events.Current);
    }

    [Fact]
    public async Task The_silence_clock_runs_only_while_an_event_is_waited_for()
    {
        run.Time.Advance(10 * TestRun.SilenceLimit);
        var next = events.NextAsync();
        run.Time.Advance(TestRun.SilenceLimit - TimeSpan.FromMilliseconds(1));
        Assert.Equal(EndCause.None, run.Scope.Cause);
        runner.Send("one");
        await Eventually.DoneAsync(next, "the event came");

        run.Time.Advance(10 * TestRun.SilenceLimit);
        Assert.Equal(EndCause.None, run.Scope.Cause);

        _ = events.NextAsync();
        run.Time.Advance(TestRun.SilenceLimit);
        Assert.Equal(EndCause.RunnerSilent, run.Scope.Cause);
        Assert.True(run.Scope.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_call_that_ends_well_says_no_and_one_that_does_not_throws()
    {
        runner.End();
        Assert.False(await events.NextAsync());

        var failing = new ScriptedCall();
        using var failed = new RunnerEvents<string>(failing.Call, run.Scope);
        failing.End(new Status(StatusCode.Internal, "it broke"));
        await Assert.ThrowsAsync<RpcException>(failed.NextAsync);
        run.Time.Advance(10 * TestRun.SilenceLimit);
        Assert.Equal(EndCause.None, run.Scope.Cause);
    }

    [Fact]
    public async Task The_runners_trace_is_known_once_its_metadata_are_there()
    {
        var next = events.NextAsync();
        Assert.Null(events.TraceId);
        runner.SendHeaders("abc");
        await Eventually.TrueAsync(() => events.TraceId == "abc", "the trace was known");
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task A_farewell_counts_what_came_too_late()
    {
        runner.Send("one", "two");
        runner.End();
        Assert.Equal(2, await events.FarewellAsync());
    }

    [Fact]
    public async Task A_farewell_does_not_mind_how_the_call_ends()
    {
        runner.Send("one");
        runner.End(new Status(StatusCode.Internal, "it broke"));
        Assert.Equal(1, await events.FarewellAsync());
    }

    [Fact]
    public async Task A_farewell_is_not_for_ever()
    {
        runner.Send("one");
        var farewell = events.FarewellAsync();
        Assert.False(farewell.IsCompleted);
        run.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Eventually.DoneAsync(farewell, "the farewell was given up"));
    }

    [Fact]
    public async Task A_farewell_is_over_when_the_run_is_ended()
    {
        runner.Send("one");
        var farewell = events.FarewellAsync();
        Assert.False(farewell.IsCompleted);
        run.EndDrain();
        Assert.Equal(1, await Eventually.DoneAsync(farewell, "the farewell was given up"));
    }

    [Fact]
    public async Task Disposing_ends_the_call()
    {
        runner.Send("one");
        await events.NextAsync();
        events.Dispose();
        runner.Send("two");
        Assert.True(runner.IsDisposed);
    }
}
