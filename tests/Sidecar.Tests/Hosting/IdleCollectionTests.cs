using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Tests.Forwarding;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class IdleCollectionTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Admission admission = new(TestRun.Limits);
    private readonly IdleCollection collection;
    private long resident = 40_000_000;
    private int looks;
    private int collections;

    public IdleCollectionTests() => collection = new IdleCollection(
        admission,
        time,
        () =>
        {
            looks++;
            return resident;
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
        resident += 2 * IdleCollection.Growth;
        time.Advance(IdleCollection.Interval);
        admission.LeaveRun();
        time.Advance(IdleCollection.Interval);
        Assert.Equal(1, collections);

        admission.LeaveProxied();
        await CollectsAsync(2);

        // What is left is what it needs at rest.
        await LookTwiceAsync();
        Assert.Equal(2, collections);
        resident += IdleCollection.Growth + 1;
        await CollectsAsync(3);
    }

    [Fact]
    public async Task A_little_growth_is_left_alone()
    {
        await StartAsync();
        resident += IdleCollection.Growth;
        await LookTwiceAsync();
        Assert.Equal(1, collections);
    }

    /// <summary>Starts it and lets it give back what the start needed.</summary>
    private async Task StartAsync()
    {
        await collection.StartAsync(TestContext.Current.CancellationToken);
        await CollectsAsync(1);
    }

    private Task CollectsAsync(int times) =>
        Eventually.TrueAsync(() => collections == times, "garbage was collected", () => time.Advance(IdleCollection.Interval));

    /// <summary>By the second look, whatever follows from the first is done.</summary>
    private async Task LookTwiceAsync()
    {
        var before = looks;
        await Eventually.TrueAsync(() => looks > before + 1, "the memory was looked at", () => time.Advance(IdleCollection.Interval));
    }
}
