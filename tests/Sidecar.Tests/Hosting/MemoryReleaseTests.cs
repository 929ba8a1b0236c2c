using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Tests.Forwarding;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class MemoryReleaseTests
{
    [Fact]
    public async Task Memory_is_given_back_once_a_crowd_has_gone_and_not_before()
    {
        var time = new FakeTimeProvider();
        var admission = new Admission(TestRun.Limits);
        var (resident, collections, looks) = (40_000_000L, 0, 0);
        using var release = new MemoryRelease(admission, time, Look, Collect);
        await release.StartAsync(TestContext.Current.CancellationToken);
        await PassAsync(() => collections == 1);

        Assert.True(admission.TryEnterRun());
        admission.EnterProxied();
        resident = 300_000_000;
        await PassAsync(() => looks > 10);
        admission.LeaveRun();
        await PassAsync(() => looks > 20);
        Assert.Equal(1, collections);

        admission.LeaveProxied();
        await PassAsync(() => collections == 2);
        await release.StopAsync(CancellationToken.None);

        MemoryUse Look()
        {
            looks++;
            return new MemoryUse(resident, Heap: 4_000_000);
        }

        void Collect()
        {
            resident = 40_000_000;
            collections++;
        }

        Task PassAsync(Func<bool> until) => Eventually.TrueAsync(until, "time passed", () => time.Advance(MemoryRelease.Interval));
    }
}
