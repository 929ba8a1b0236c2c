using AgentMark.Sidecar.Hosting;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class ReleasePlanTests
{
    private static readonly MemoryUse AtRest = new(Resident: 40_000_000, Heap: 4_000_000);
    private static readonly MemoryUse Crowded = new(Resident: 300_000_000, Heap: (2 * AtRest.Heap) + ReleasePlan.Growth + 1);

    private readonly ReleasePlan plan = new();
    private TimeSpan at = ReleasePlan.FirstPause;

    [Fact]
    public void What_the_start_needed_is_given_back()
    {
        Assert.True(IsDue(isIdle: true, AtRest));
        Done(isIdle: true, AtRest);
        Wait(ReleasePlan.LongestPause);
        Assert.False(IsDue(isIdle: true, AtRest));
    }

    [Fact]
    public void A_little_growth_is_left_alone()
    {
        Start();
        Assert.False(IsDue(isIdle: true, AtRest with { Resident = AtRest.Resident + ReleasePlan.Growth }));
        Assert.True(IsDue(isIdle: true, AtRest with { Resident = AtRest.Resident + ReleasePlan.Growth + 1 }));
    }

    [Fact]
    public void What_could_not_be_given_back_is_tried_again_after_growing_pauses()
    {
        Start();
        Assert.True(IsDue(isIdle: true, Crowded));
        Done(isIdle: true, Crowded);
        var pause = 2 * ReleasePlan.FirstPause;
        for (var i = 0; i < 8; i++)
        {
            Wait(pause - TimeSpan.FromTicks(1));
            Assert.False(IsDue(isIdle: true, Crowded));
            Wait(TimeSpan.FromTicks(1));
            Assert.True(IsDue(isIdle: true, Crowded));
            Done(isIdle: true, Crowded);
            pause = 2 * pause < ReleasePlan.LongestPause ? 2 * pause : ReleasePlan.LongestPause;
        }

        // Streams in between, seen or not: what they leave behind is waited for no longer than at first.
        Done(isIdle: true, Crowded);
        Wait(ReleasePlan.FirstPause);
        Assert.False(IsDue(isIdle: true, Crowded));
        Assert.True(IsDue(isIdle: true, Crowded with { Resident = Crowded.Resident + ReleasePlan.Growth + 1 }));
        Done(isIdle: true, Crowded);
        Wait(ReleasePlan.FirstPause);
        Assert.False(IsDue(isIdle: false, AtRest));
        Assert.True(IsDue(isIdle: true, Crowded));
    }

    [Fact]
    public void While_streams_are_open_the_heap_has_to_have_doubled()
    {
        Start();
        Assert.False(IsDue(isIdle: false, Crowded with { Heap = Crowded.Heap - 1 }));
        Assert.True(IsDue(isIdle: false, Crowded));
        Done(isIdle: false, Crowded);
        Wait(ReleasePlan.LongestPause);
        Assert.False(IsDue(isIdle: false, Crowded));
        Assert.True(IsDue(isIdle: false, Crowded with { Heap = (2 * Crowded.Heap) + ReleasePlan.Growth + 1 }));
    }

    [Fact]
    public void While_streams_are_open_some_time_has_to_pass()
    {
        Start();
        Done(isIdle: false, AtRest);
        Wait(ReleasePlan.BusyPause - TimeSpan.FromTicks(1));
        Assert.False(IsDue(isIdle: false, Crowded));
        Wait(TimeSpan.FromTicks(1));
        Assert.True(IsDue(isIdle: false, Crowded));
    }

    [Fact]
    public void What_was_resident_while_streams_were_open_is_not_what_is_left_at_rest()
    {
        Start();
        Done(isIdle: false, Crowded);
        Wait(ReleasePlan.FirstPause + ReleasePlan.FirstPause);
        Assert.True(IsDue(isIdle: true, Crowded));
    }

    /// <summary>At rest, after the first time.</summary>
    private void Start()
    {
        Done(isIdle: true, AtRest);
        Wait(2 * ReleasePlan.FirstPause);
    }

    private bool IsDue(bool isIdle, MemoryUse now) => plan.IsDue(isIdle, now, at);

    private void Done(bool isIdle, MemoryUse left) => plan.Done(isIdle, left, at);

    private void Wait(TimeSpan span) => at += span;
}
