using AgentMark.Sidecar.Ingress;

namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// Gives memory back after the start and once a crowd has gone. The garbage collector runs only while something is allocated, so after the last of many
/// streams it would keep what they needed; in a pod that memory belongs to the model beside us. Nobody waits while nothing is in flight.
/// </summary>
/// <param name="admission">Knows what is in flight.</param>
/// <param name="time">The clock.</param>
/// <param name="resident">Resident memory of the process.</param>
/// <param name="collect">Collects garbage and gives back what is free.</param>
internal sealed class IdleCollection(Admission admission, TimeProvider time, Func<long> resident, Action collect) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>Growth that is worth a collection.</summary>
    public const long Growth = 16 * 1024 * 1024;

    public IdleCollection(Admission admission, TimeProvider time)
        : this(admission, time, static () => Environment.WorkingSet, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive))
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var atRest = 0L; // the first time gives back what the start needed
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (admission.InFlight == 0 && resident() > atRest + Growth)
            {
                collect();
                atRest = resident();
            }
        }
    }
}
