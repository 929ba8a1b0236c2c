using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Tests.Forwarding;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class MemoryReleaseTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Admission admission = new(TestRun.Limits);
    private readonly MemoryRelease collection;
    private long resident = 40_000_000;
    private long heap = 4_000_000;
    private int looks;
    private int collections;

    public MemoryReleaseTests() => collection = new MemoryRelease(
        admission,
        time,
        () =>
        {
            looks++;
            return new MemoryUse(resident, heap);
        },
        () =>
        {
            collections++;
            resident -= 10_000_000;
        });

    public async ValueTask DisposeAsync()
    {
        await collection.StopAsync(CancellationToken.None);
        collection.Dispose();
    }

    [Fact]
    public async Task Memory_is_given_back_once_a_crowd_has_gone_and_not_before()
    {
        await StartAsync();
        Assert.True(admission.TryEnterRun());
        admission.EnterProxied();
        resident += 2 * MemoryRelease.Growth;
        time.Advance(MemoryRelease.Interval);
        admission.LeaveRun();
        time.Advance(MemoryRelease.Interval);
        Assert.Equal(1, collections);

        admission.LeaveProxied();
        await CollectsAsync(2);

        // What is left is what it needs at rest.
        await LookTwiceAsync();
        Assert.Equal(2, collections);
        resident += MemoryRelease.Growth + 1;
        await CollectsAsync(3);
    }

    [Fact]
    public async Task A_little_growth_is_left_alone()
    {
        await StartAsync();
        resident += MemoryRelease.Growth;
        await LookTwiceAsync();
        Assert.Equal(1, collections);
    }

    [Fact]
    public async Task While_streams_are_open_the_heap_has_to_double_and_time_to_pass()
    {
        await StartAsync();
        Assert.True(admission.TryEnterRun());
        heap = (2 * heap) + MemoryRelease.Growth;
        resident += 10 * MemoryRelease.Growth;
        await LookTwiceAsync();
        Assert.Equal(1, collections);

        heap++;
        await CollectsAsync(2);

        heap = (2 * heap) + MemoryRelease.Growth + 1;
        await LookTwiceAsync();
        Assert.Equal(2, collections);
        time.Advance(MemoryRelease.BusyPause);
        await CollectsAsync(3);
    }

    /// <summary>Starts it and lets it give back what the start needed.</summary>
    private async Task StartAsync()
    {
        await collection.StartAsync(TestContext.Current.CancellationToken);
        await CollectsAsync(1);
    }

    private Task CollectsAsync(int times) =>
        Eventually.TrueAsync(() => collections == times, "garbage was collected", () => time.Advance(MemoryRelease.Interval));

    /// <summary>By the second look, whatever follows from the first is done.</summary>
    private async Task LookTwiceAsync()
    {
        var before = looks;
        await Eventually.TrueAsync(() => looks > before + 1, "the memory was looked at", () => time.Advance(MemoryRelease.Interval));
    }
}
