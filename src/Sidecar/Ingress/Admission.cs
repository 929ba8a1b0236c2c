using AgentMark.Sidecar.Hosting;

namespace AgentMark.Sidecar.Ingress;

/// <summary>
/// Counts what is open, so that memory has a bound and a drain knows when it is done. An event is a run from its first byte
/// on: a body that is being read costs memory too, and so does an answer that is gathered before it is sent.
/// </summary>
internal sealed class Admission(LimitOptions limits)
{
    private int runs;
    private int proxied;
    private long bodyBytes;

    /// <summary>Open runs.</summary>
    public int Runs => Volatile.Read(ref runs);

    /// <summary>Open runs and proxied requests.</summary>
    public int InFlight => Runs + Volatile.Read(ref proxied);

    public bool TryEnterRun()
    {
        if (Interlocked.Increment(ref runs) <= limits.MaxRuns)
        {
            return true;
        }

        Interlocked.Decrement(ref runs);
        return false;
    }

    public void LeaveRun() => Interlocked.Decrement(ref runs);

    public void EnterProxied() => Interlocked.Increment(ref proxied);

    public void LeaveProxied() => Interlocked.Decrement(ref proxied);

    /// <summary>Takes room for the bytes of a body or of a gathered answer; false when all of them together would be too large.</summary>
    public bool TryReserveBody(long bytes)
    {
        if (Interlocked.Add(ref bodyBytes, bytes) <= limits.MaxBufferedBytes)
        {
            return true;
        }

        Interlocked.Add(ref bodyBytes, -bytes);
        return false;
    }

    public void ReleaseBody(long bytes) => Interlocked.Add(ref bodyBytes, -bytes);
}
