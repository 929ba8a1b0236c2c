using System.Globalization;
using System.Numerics;
using AgentMark.Sidecar.Datasets;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public sealed class SeededShareTests
{
    public static TheoryData<string, string, string, string> Vectors => DatasetVector.Load("shares.json", "seed", "index", "share");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_row_has_the_share_that_JavaScript_gives_it(string reason, string seed, string index, string share) =>
        Assert.True(SeededShare.At(Number(seed), long.Parse(index, CultureInfo.InvariantCulture)) == Number(share), reason);

    [Fact]
    public void Any_row_has_the_share_of_a_slower_way_to_reckon() => Gen.Select(
        Gen.Frequency((3, Gen.Int.Select(seed => (double)seed)), (2, Gen.Double[-1e10, 1e10]), (1, Gen.Double.Where(double.IsFinite))),
        Gen.Frequency((3, Gen.Long[0, 1000]), (1, Gen.Long[0, 1L << 40])))
        .Sample((seed, index) => SeededShare.At(seed, index) == PlainShare(seed, index));

    // Whole numbers without a bound, cut to 32 bits after each step.
    internal static double PlainShare(double seed, long index)
    {
        var two32 = BigInteger.One << 32;
        var h = Cut(Cut(new BigInteger(seed + index)) + 0x6D2B79F5);
        var t = Cut((h ^ (h >> 15)) * (h | 1));
        t = Cut(t + ((t ^ (t >> 7)) * (t | 61))) ^ t;
        return (double)(t ^ (t >> 14)) / Math.Pow(2, 32);

        BigInteger Cut(BigInteger value) => ((value % two32) + two32) % two32;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
