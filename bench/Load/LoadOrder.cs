namespace AgentMark.Bench.Load;

/// <summary>One run of the load: a JSON object on a line of standard input.</summary>
/// <param name="Port">Where, on 127.0.0.1.</param>
/// <param name="Path">The request's target.</param>
/// <param name="Connections">Connections that are open at once.</param>
/// <param name="Requests">Requests that each of them sends, one after the other.</param>
/// <param name="Lines">Lines that each stream must have.</param>
/// <param name="Last">What the last line must begin with.</param>
/// <param name="IsStamped">Lines with text carry the time at which they were written.</param>
/// <param name="IsHeld">Say so when every stream has begun; somebody lets them go on then.</param>
internal sealed record LoadOrder(int Port, string Path, int Connections, int Requests, int Lines, string Last, bool IsStamped, bool IsHeld);

/// <summary>What came of it. A run with a fault counts for nothing.</summary>
/// <param name="Fault">The first stream that was not as ordered; null when all were.</param>
/// <param name="Streams">Streams that were read to their end.</param>
/// <param name="Lines">Their lines.</param>
/// <param name="Seconds">From the first request to the last byte.</param>
/// <param name="FirstByte">From a request to the first byte of its stream's body.</param>
/// <param name="Delay">From the write of a stamped event to the arrival of its line.</param>
internal sealed record LoadResult(string? Fault, int Streams, long Lines, double Seconds, Quantiles FirstByte, Quantiles Delay);

/// <summary>In microseconds.</summary>
internal sealed record Quantiles(int Count, double P50, double P99, double Max)
{
    public static Quantiles Of(List<long> nanoseconds)
    {
        nanoseconds.Sort();
        return nanoseconds.Count == 0
            ? new Quantiles(0, 0, 0, 0)
            : new Quantiles(nanoseconds.Count, At(0.5), At(0.99), nanoseconds[^1] / 1000.0);

        double At(double share) => nanoseconds[(int)(share * (nanoseconds.Count - 1))] / 1000.0;
    }
}
