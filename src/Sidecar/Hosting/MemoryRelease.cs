using AgentMark.Sidecar.Ingress;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Gives memory back that belongs to the model beside us. The garbage collector runs only while something is allocated, so it would keep what
/// the last of many streams needed; and what a crowd of streams needed to begin stands beside what it needs to last, where the collector
/// rarely looks. (1) While nothing is in flight nobody waits, and little growth is reason enough. (2) Otherwise every stream waits, some tens
/// of microseconds for each that is open, so the heap has to have doubled, and there is a pause between two times.
/// </summary>
/// <param name="admission">Knows what is in flight.</param>
/// <param name="time">The clock.</param>
/// <param name="look">What is in use.</param>
/// <param name="collect">Collects garbage and gives back what is free.</param>
internal sealed class MemoryRelease(Admission admission, TimeProvider time, Func<MemoryUse> look, Action collect) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(30);

    /// <summary>Growth that is worth a collection.</summary>
    public const long Growth = 16 * 1024 * 1024;

    public MemoryRelease(Admission admission, TimeProvider time)
        : this(admission, time, MemoryUse.Now, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive))
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var left = default(MemoryUse); // the first time gives back what the start needed
        long? busyAt = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = look();
            var isBusy = admission.InFlight > 0;
            var isWorthIt = isBusy
                ? now.Heap > (2 * left.Heap) + Growth && (busyAt is null || time.GetElapsedTime(busyAt.Value) >= BusyPause)
                : now.Resident > left.Resident + Growth;
            if (isWorthIt)
            {
                collect();
                left = look();
                busyAt = isBusy ? time.GetTimestamp() : busyAt;
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
