using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AgentMark.Sidecar.Tests;

/// <summary>A clock that stands still until a test moves it, one wait of the code under test at a time.</summary>
internal sealed class SteppedTime : FakeTimeProvider, IDisposable
{
    private readonly SemaphoreSlim waits = new(0);
    private int waiters;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Release();
        return timer;
    }

    /// <summary>Returns once <paramref name="many"/> wait for the clock: all that they had to do before is done.</summary>
    public async Task IsAwaitedAsync(int many = 1)
    {
        for (; waiters < many; waiters++)
        {
            Assert.True(await waits.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), $"Only {waiters} of {many} waited for the clock.");
        }
    }

    /// <summary>Lets <paramref name="span"/> pass in steps that are as long as the waits of the code under test.</summary>
    public async Task PassAsync(TimeSpan span, TimeSpan step, int many = 1)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += step)
        {
            await IsAwaitedAsync(many);
            waiters = 0;
            Advance(step);
        }
    }

    public void Dispose() => waits.Dispose();
}
