using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class DrainTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    private readonly SteppedTime time = new();
    private readonly Admission admission = new(new LimitOptions(1024, Time, Time, Time, MaxRuns: 10, MaxBufferedBytes: 1024));
    private readonly Drain drain;

    public DrainTests() => drain = NewDrain(Settle);

    public void Dispose()
    {
        drain.Dispose();
        time.Dispose();
    }

    [Fact]
    public void Before_a_drain_nothing_is_refused()
    {
        Assert.False(drain.IsDraining);
        Assert.False(drain.RefusesEvents);
        Assert.False(drain.Over.IsCancellationRequested);
        Assert.False(drain.Begun.IsCompleted);
    }

    [Fact]
    public async Task Unready_at_once_while_events_are_taken_until_the_settle_time_is_over()
    {
        var drained = drain.Begin();
        Assert.True(drain.IsDraining);
        Assert.True(drain.Begun.IsCompletedSuccessfully);

        await PassAsync(Settle - Look);
        await time.IsAwaitedAsync();
        Assert.False(drain.RefusesEvents);

        await PassAsync(Look);
        await Eventually.DoneAsync(drained, "the drain was over, with nothing open");
        Assert.True(drain.RefusesEvents);
        Assert.False(drain.Over.IsCancellationRequested);
    }

    [Fact]
    public async Task With_nothing_in_flight_and_no_settle_time_it_ends_at_once()
    {
        using var hasty = NewDrain(TimeSpan.Zero);
        await Eventually.DoneAsync(hasty.Begin(), "the drain was over without any time passing");
        Assert.True(hasty.RefusesEvents);
    }

    [Fact]
    public async Task The_settle_time_can_be_left_out()
    {
        await Eventually.DoneAsync(drain.Begin(settle: false), "the drain was over without any time passing");
        Assert.True(drain.RefusesEvents);
    }

    [Fact]
    public async Task Open_runs_are_waited_for_and_the_last_one_ends_the_drain()
    {
        Assert.True(admission.TryEnterRun());
        Assert.True(admission.TryEnterRun());
        var drained = drain.Begin();
        await PassAsync(Settle + Settle);
        await time.IsAwaitedAsync();
        Assert.True(drain.RefusesEvents);

        admission.LeaveRun();
        await PassAsync(Look);
        await time.IsAwaitedAsync();
        Assert.False(drained.IsCompleted);

        admission.LeaveRun();
        await PassAsync(Look);
        await Eventually.DoneAsync(drained, "the drain was over, with nothing open");
        Assert.False(drain.Over.IsCancellationRequested);
    }

    [Fact]
    public async Task Runs_that_are_still_open_when_the_time_is_over_have_to_end()
    {
        Assert.True(admission.TryEnterRun());
        var drained = drain.Begin();
        await PassAsync(Time - Look);
        await time.IsAwaitedAsync();
        Assert.False(drain.Over.IsCancellationRequested);

        await PassAsync(Look);
        await time.IsAwaitedAsync();
        Assert.True(drain.Over.IsCancellationRequested);
        Assert.False(drained.IsCompleted);

        admission.LeaveRun();
        await PassAsync(Look);
        await Eventually.DoneAsync(drained, "the run had left");
    }

    [Fact]
    public async Task A_run_that_does_not_end_is_given_up_after_two_more_seconds()
    {
        Assert.True(admission.TryEnterRun());
        var drained = drain.Begin();
        await PassAsync(Time + TimeSpan.FromSeconds(2) - Look);
        await time.IsAwaitedAsync();
        Assert.False(drained.IsCompleted);
        await PassAsync(Look);
        await Eventually.DoneAsync(drained, "the drain gave up on the run");
    }

    [Fact]
    public async Task Proxied_requests_are_waited_for_too_but_have_no_last_words()
    {
        admission.EnterProxied();
        var drained = drain.Begin();
        await PassAsync(Time - Look);
        await time.IsAwaitedAsync();
        Assert.False(drained.IsCompleted);
        await PassAsync(Look);
        await Eventually.DoneAsync(drained, "the drain was over");
        Assert.True(drain.Over.IsCancellationRequested);
    }

    [Fact]
    public async Task A_drain_begins_once()
    {
        var first = drain.Begin();
        Assert.Same(first, drain.Begin(settle: false));
        Assert.Same(first, drain.BeginUndoable());
        await PassAsync(Settle);
        await Eventually.DoneAsync(first, "the drain was over");
        Assert.Same(first, drain.Begin());
    }

    [Fact]
    public async Task Hurry_skips_what_is_left_of_the_time()
    {
        Assert.True(admission.TryEnterRun());
        var drained = drain.Begin();
        await time.IsAwaitedAsync();
        drain.Hurry();
        await Eventually.TrueAsync(() => drain.Over.IsCancellationRequested, "open runs had to end");
        Assert.True(drain.RefusesEvents);
        admission.LeaveRun();
        await Eventually.TrueAsync(() => drained.IsCompleted, "the drain was over", meanwhile: () => time.Advance(Look));
    }

    [Fact]
    public async Task A_drain_that_no_signal_follows_is_undone_after_its_time_and_ten_seconds()
    {
        var drained = drain.BeginUndoable();
        await PassUndoableAsync(Settle);
        await Eventually.DoneAsync(drained, "the drain was over");
        await PassAsync(Time + TimeSpan.FromSeconds(10) - Settle - Look);
        await time.IsAwaitedAsync();
        Assert.True(drain.IsDraining);

        await PassAsync(Look);
        await Eventually.TrueAsync(() => !drain.IsDraining, "the drain was undone");
        Assert.False(drain.RefusesEvents);
        Assert.False(drain.Begun.IsCompleted);
    }

    [Fact]
    public async Task A_drain_that_was_undone_gives_new_runs_their_full_time()
    {
        Assert.True(admission.TryEnterRun());
        _ = drain.BeginUndoable();
        await PassUndoableAsync(Time);
        await time.IsAwaitedAsync(many: 2);
        Assert.True(drain.Over.IsCancellationRequested);
        admission.LeaveRun();
        await Eventually.TrueAsync(() => !drain.IsDraining, "the drain was undone", meanwhile: () => time.Advance(Look));
        Assert.False(drain.Over.IsCancellationRequested);

        await Eventually.DoneAsync(drain.Begin(settle: false), "a second drain was over");
        Assert.True(drain.RefusesEvents);
    }

    [Fact]
    public async Task A_signal_makes_a_drain_final()
    {
        var drained = drain.BeginUndoable();
        await PassUndoableAsync(Settle);
        await Eventually.DoneAsync(drained, "the drain was over");
        drain.Hurry();
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(drain.IsDraining);
        Assert.True(drain.RefusesEvents);
    }

    [Fact]
    public async Task A_drain_that_a_signal_began_is_never_undone()
    {
        var drained = drain.Begin();
        Assert.Same(drained, drain.BeginUndoable());
        await PassAsync(Settle);
        await Eventually.DoneAsync(drained, "the drain was over");
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(drain.IsDraining);
    }

    private Drain NewDrain(TimeSpan settle) => new(new DrainOptions(settle, Time), admission, time, NullLogger<Drain>.Instance);

    private Task PassAsync(TimeSpan span) => time.PassAsync(span, Look);

    /// <summary>The same while the drain and its undoing both look at the clock.</summary>
    private Task PassUndoableAsync(TimeSpan span) => time.PassAsync(span, Look, many: 2);
}
