namespace AgentMark.Sidecar.Hosting;

/// <summary>
/// When it is worth a full collection. While nothing is in flight nobody waits, and little growth is reason enough; again after growing pauses,
/// since connections close late and pools keep for a minute what nobody uses. Otherwise every stream waits, some tens of microseconds for
/// each that is open, so the heap has to have doubled since the last time, and that is some time ago.
/// </summary>
internal sealed class ReleasePlan
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(6);

    /// <summary>Growth that is worth it.</summary>
    public const long Growth = 16 * 1024 * 1024;

    private long before; // resident after the last time while nothing was in flight
    private long rest = long.MaxValue - Growth; // the least that it has been
    private long heap;
    private TimeSpan last;
    private TimeSpan pause = FirstPause;

    /// <param name="isIdle">Nothing is in flight.</param>
    /// <param name="now">What is in use.</param>
    /// <param name="at">Time since the start.</param>
    public bool IsDue(bool isIdle, MemoryUse now, TimeSpan at)
    {
        // What the start needed counts as new.
        var isNew = now.Resident > before + Growth;
        pause = isNew || !isIdle ? FirstPause : pause;
        return isIdle
            ? (isNew || now.Resident > rest + Growth) && at - last >= pause
            : now.Heap > (2 * heap) + Growth && at - last >= BusyPause;
    }

    /// <summary>It was done, and this is left.</summary>
    public void Done(bool isIdle, MemoryUse left, TimeSpan at)
    {
        (heap, last) = (left.Heap, at);
        if (isIdle)
        {
            (before, rest) = (left.Resident, Math.Min(rest, left.Resident));
            pause = 2 * pause < LongestPause ? 2 * pause : LongestPause;
        }
    }
}
