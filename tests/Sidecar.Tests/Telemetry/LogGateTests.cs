using AgentMark.Sidecar.Telemetry;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AgentMark.Sidecar.Tests.Telemetry;

public sealed class LogGateTests
{
    private readonly FakeTimeProvider time = new();
    private readonly LogGate gate;

    public LogGateTests() => gate = new LogGate(time);

    [Fact]
    public void A_reason_is_let_through_once_a_minute()
    {
        Assert.True(gate.Opens("signature"));
        Assert.False(gate.Opens("signature"));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(gate.Opens("signature"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(gate.Opens("signature"));
        Assert.False(gate.Opens("signature"));
    }

    [Fact]
    public void What_is_held_back_does_not_prolong_the_pause()
    {
        for (var second = 0; second < 60; second++)
        {
            Assert.Equal(second == 0, gate.Opens("signature"));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(gate.Opens("signature"));
    }

    [Fact]
    public void Reasons_do_not_hold_each_other_back()
    {
        Assert.True(gate.Opens("signature"));
        Assert.True(gate.Opens("method"));
    }

    [Fact]
    public void Of_many_at_once_one_is_let_through()
    {
        for (var round = 0; round < 20; round++)
        {
            var opened = 0;
            Parallel.For(0, 100, _ => Interlocked.Add(ref opened, gate.Opens("signature") ? 1 : 0));
            Assert.Equal(1, opened);
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }
}
