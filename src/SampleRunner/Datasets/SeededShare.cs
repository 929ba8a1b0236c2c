namespace AgentMark.SampleRunner.Datasets;

/// <summary>The number from 0 to 1 that AgentMark's tools, in every language, give to a row under a seed (32-bit arithmetic that wraps).</summary>
internal static class SeededShare
{
    public static double At(double seed, long index)
    {
        unchecked
        {
            var h = ToInt32(seed + index) + 0x6D2B79F5u;
            var t = (h ^ (h >> 15)) * (h | 1);
            t = (t + ((t ^ (t >> 7)) * (t | 61))) ^ t;
            return (t ^ (t >> 14)) / 4294967296.0;
        }
    }

    // As JavaScript does: cut off the fraction, keep the low 32 bits.
    private static uint ToInt32(double value) => unchecked((uint)(long)(Math.Truncate(value) % 4294967296.0));
}
