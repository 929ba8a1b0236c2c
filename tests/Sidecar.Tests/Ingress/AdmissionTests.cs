using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

public sealed class AdmissionTests
{
    internal const long Budget = 1_000_000;

    [Fact]
    public void Runs_have_a_cap_and_a_place_that_is_left_can_be_taken_again()
    {
        var admission = Room(maxRuns: 2);
        Assert.True(admission.TryEnterRun());
        Assert.True(admission.TryEnterRun());
        Assert.False(admission.TryEnterRun());
        Assert.Equal(2, admission.Runs);

        admission.LeaveRun();
        Assert.Equal(1, admission.Runs);
        Assert.True(admission.TryEnterRun());
    }

    [Fact]
    public void Proxied_requests_are_in_flight_but_are_no_runs_and_have_no_cap()
    {
        var admission = Room(maxRuns: 1);
        admission.EnterProxied();
        admission.EnterProxied();
        Assert.True(admission.TryEnterRun());
        Assert.Equal((1, 3), (admission.Runs, admission.InFlight));
        admission.LeaveProxied();
        Assert.Equal((1, 2), (admission.Runs, admission.InFlight));
    }

    [Fact]
    public void Bodies_and_answers_together_have_a_budget()
    {
        var admission = Room(maxRuns: 1);
        Assert.True(admission.TryReserveBody(Budget));
        Assert.False(admission.TryReserveBody(1));
        admission.ReleaseBody(1);
        Assert.True(admission.TryReserveBody(1));
        Assert.False(admission.TryReserveBody(1));
    }

    [Fact]
    public void Whatever_comes_and_goes_at_once_the_count_stays_between_zero_and_the_cap() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 8]).Sample(
            (cap, visitors) =>
            {
                var admission = Room(cap);
                var inside = 0;
                var worst = 0;
                var lowest = 0;
                Parallel.For(0, visitors * 50, new ParallelOptions { MaxDegreeOfParallelism = visitors }, _ =>
                {
                    if (!admission.TryEnterRun())
                    {
                        return;
                    }

                    var now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref worst, now);
                    InterlockedMax(ref lowest, -admission.Runs);
                    Interlocked.Decrement(ref inside);
                    admission.LeaveRun();
                });
                return worst <= cap && lowest <= 0 && admission.Runs == 0 && admission.TryEnterRun();
            },
            iter: 50);

    [Fact]
    public void Whatever_is_reserved_and_released_at_once_nothing_is_left_over() =>
        Gen.Long[1, Budget / 2].Array[1, 40].Sample(
            sizes =>
            {
                var admission = Room(maxRuns: 1);
                var reserved = 0L;
                var overrun = 0;
                Parallel.ForEach(sizes, size =>
                {
                    if (!admission.TryReserveBody(size))
                    {
                        return;
                    }

                    if (Interlocked.Add(ref reserved, size) > Budget)
                    {
                        Interlocked.Increment(ref overrun);
                    }

                    Interlocked.Add(ref reserved, -size);
                    admission.ReleaseBody(size);
                });
                return overrun == 0 && admission.TryReserveBody(Budget) && !admission.TryReserveBody(1);
            },
            iter: 100);

    /// <summary>Room for so many runs, and for <see cref="Budget"/> bytes of bodies.</summary>
    internal static Admission Room(int maxRuns) =>
        new(new LimitOptions(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), maxRuns, Budget));

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
