using AgentMark.Sidecar.Ingress;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Gives memory back that belongs to the model beside us, when <see cref="ReleasePlan"/> says so. The garbage collector runs only while
/// something is allocated, so it would keep what the last of many streams needed; and what a crowd of streams needed to begin stands beside
/// what it needs to last, where the collector rarely looks.
/// </summary>
/// <param name="admission">Knows what is in flight.</param>
/// <param name="time">The clock.</param>
/// <param name="look">What is in use.</param>
/// <param name="collect">Collects garbage and gives back what is free.</param>
internal sealed class MemoryRelease(Admission admission, TimeProvider time, Func<MemoryUse> look, Action collect) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    public MemoryRelease(Admission admission, TimeProvider time)
        : this(admission, time, MemoryUse.Now, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive))
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var start = time.GetTimestamp();
        var plan = new ReleasePlan();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var isIdle = admission.InFlight == 0;
            if (plan.IsDue(isIdle, look(), time.GetElapsedTime(start)))
            {
                collect();
                plan.Done(isIdle, look(), time.GetElapsedTime(start));
            }
        }
    }
}

/// <param name="Resident">Bytes of the process that are in memory.</param>
/// <param name="Heap">Bytes of the managed heap as the last collection left it: what lives, and garbage that it did not look at.</param>
internal readonly record struct MemoryUse(long Resident, long Heap)
{
    public static MemoryUse Now() => new(Environment.WorkingSet, GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes);
}
