namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// The number from 0 to below 1 that AgentMark's tools of every language give to a row under a seed, so that a seed chooses the
/// same rows everywhere. It is mulberry32 with seed + index as its state.
/// </summary>
internal static class SeededShare
{
    private const double TwoTo32 = 4_294_967_296;

    public static double At(double seed, long index)
    {
        unchecked
        {
            var h = LowBits(seed + index) + 0x6D2B79F5u;
            var t = (h ^ (h >> 15)) * (h | 1);
            t = (t + ((t ^ (t >> 7)) * (t | 61))) ^ t;
            return (t ^ (t >> 14)) / TwoTo32;
        }
    }

    // As JavaScript does it: drop the fraction, keep the low 32 bits. The sum is a double, and may have lost the index already.
    private static uint LowBits(double sum) => unchecked((uint)(long)(Math.Truncate(sum) % TwoTo32));
}
