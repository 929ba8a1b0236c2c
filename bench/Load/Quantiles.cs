namespace AgentMark.Bench.Load;

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
