using System.Globalization;

namespace AgentMark.Sidecar.Hosting;

/// <summary>Times as people write them in variables: a number and one unit, <c>500ms</c>, <c>15s</c>, <c>4m</c>, <c>1h</c>; <c>0</c> needs no unit.</summary>
internal static class Duration
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
        {
            return text is "0";
        }

        if (!long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        long unit = text[digits..] switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => 0,
        };
        if (unit == 0 || number > Longest.Ticks / unit)
        {
            return false;
        }

        value = TimeSpan.FromTicks(number * unit);
        return true;
    }

    /// <summary>The shortest form that <see cref="TryParse"/> reads back.</summary>
    public static string Format(TimeSpan value)
    {
        var milliseconds = (long)value.TotalMilliseconds;
        return milliseconds switch
        {
            0 => "0s",
            _ when milliseconds % 3_600_000 == 0 => $"{milliseconds / 3_600_000}h",
            _ when milliseconds % 60_000 == 0 => $"{milliseconds / 60_000}m",
            _ when milliseconds % 1000 == 0 => $"{milliseconds / 1000}s",
            _ => $"{milliseconds}ms",
        };
    }
}
