using AgentMark.Sidecar.Hosting;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class LimitOptionsTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(-16 * MiB, 64)]
    [InlineData(0, 64)]
    [InlineData(12 * MiB, 64)]
    [InlineData(40 * MiB, 213)]
    [InlineData(512 * MiB, 2730)]
    [InlineData(64 * 1024 * MiB, 10_000)]
    [InlineData(long.MaxValue, 10_000)]
    public void Open_runs_follow_the_memory_that_is_theirs(long bytes, int runs) =>
        Assert.Equal(runs, LimitOptions.DefaultMaxRuns(bytes));

    [Fact]
    public void More_memory_never_means_fewer_runs() =>
        Gen.Select(Gen.Long[-MiB, 1L << 50], Gen.Long[-MiB, 1L << 50])
            .Sample((a, b) => LimitOptions.DefaultMaxRuns(Math.Min(a, b)) <= LimitOptions.DefaultMaxRuns(Math.Max(a, b)));

    [Theory]
    [InlineData(-MiB, 10 * MiB, 20 * MiB)]
    [InlineData(40 * MiB, 10 * MiB, 40 * MiB)]
    [InlineData(40 * MiB, 1024 * MiB, 2048 * MiB)]
    public void There_is_always_room_for_two_of_the_largest_bodies(long bytes, long largest, long expected) =>
        Assert.Equal(expected, LimitOptions.DefaultMaxBufferedBytes(bytes, largest));
}
