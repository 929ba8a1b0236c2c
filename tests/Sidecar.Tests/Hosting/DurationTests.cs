using AgentMark.Sidecar.Hosting;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Hosting;

public sealed class DurationTests
{
    private const long LongestMilliseconds = 24L * 24 * 60 * 60 * 1000;

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0ms", 0)]
    [InlineData("500ms", 500)]
    [InlineData("15s", 15_000)]
    [InlineData("015s", 15_000)]
    [InlineData("4m", 240_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("576h", LongestMilliseconds)]
    public void A_time_is_a_number_and_one_unit(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData("1")]
    [InlineData("15 s")]
    [InlineData(" 15s")]
    [InlineData("15s ")]
    [InlineData("-15s")]
    [InlineData("+15s")]
    [InlineData("1.5s")]
    [InlineData("15S")]
    [InlineData("15sec")]
    [InlineData("1m30s")]
    [InlineData("1d")]
    [InlineData("00:00:15")]
    [InlineData("١٥s")]
    [InlineData("577h")]
    [InlineData("9223372036854775807h")]
    [InlineData("99999999999999999999s")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.Zero, value);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ms")]
    [InlineData(1000, "1s")]
    [InlineData(1500, "1500ms")]
    [InlineData(60_000, "1m")]
    [InlineData(90_000, "90s")]
    [InlineData(7_200_000, "2h")]
    public void The_shortest_form_is_written(long milliseconds, string text) =>
        Assert.Equal(text, Duration.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.OneOf(Gen.Long[0, LongestMilliseconds], Gen.Long[0, 24 * 24].Select(h => h * 3_600_000), Gen.Long[0, 1000].Select(s => s * 1000))
            .Sample(milliseconds =>
            {
                var time = TimeSpan.FromMilliseconds(milliseconds);
                return Duration.TryParse(Duration.Format(time), out var back) && back == time;
            });

    [Fact]
    public void No_text_is_read_as_less_than_nothing_or_more_than_24_days() =>
        Gen.Select(Gen.OneOf(Gen.ULong.Select(n => $"{n}"), Gen.Int[0, 5000].Select(n => $"{n}"), Gen.String), Gen.Int[0, 5].Select(i => new[] { "ms", "s", "m", "h", "", "d" }[i]))
            .Sample((number, unit) => !Duration.TryParse(number + unit, out var value)
                || (value >= TimeSpan.Zero && value.TotalMilliseconds <= LongestMilliseconds));
}
