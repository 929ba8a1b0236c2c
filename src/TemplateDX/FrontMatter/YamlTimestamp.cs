using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentMark.TemplateDX.FrontMatter;

/// <summary>Dates and times of YAML, in UTC.</summary>
internal static partial class YamlTimestamp
{
    /// <summary><c>2024-01-05T00:00:00.000Z</c>, or null when the text is no timestamp. A day that a month lacks is one of the next.</summary>
    public static string? Read(string text)
    {
        var match = text.Length == 10 ? Dates().Match(text) : Times().Match(text);
        if (!match.Success)
        {
            return null;
        }

        try
        {
            var year = Number(match, "year");
            var time = new DateTime(year < 100 ? year + 1900 : year, 1, 1, 0, 0, 0, DateTimeKind.Utc)
                .AddMonths(Number(match, "month") - 1)
                .AddDays(Number(match, "day") - 1)
                .AddHours(Number(match, "hour"))
                .AddMinutes(Number(match, "minute"))
                .AddSeconds(Number(match, "second"))
                .AddMilliseconds(Milliseconds(match.Groups["fraction"].Value))
                .AddMinutes(-Offset(match));
            return time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // beyond the year 9999
        }
    }

    private static int Offset(Match match)
    {
        var minutes = (Number(match, "zoneHours") * 60) + Number(match, "zoneMinutes");
        return match.Groups["sign"].Value == "-" ? -minutes : minutes;
    }

    private static int Milliseconds(string fraction) =>
        int.Parse(fraction.PadRight(3, '0').AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Dates();

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})(?:[Tt]|[ \t]+)(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.(?<fraction>[0-9]*))?(?:[ \t]*(?:Z|(?<sign>[-+])(?<zoneHours>[0-9]{1,2})(?::(?<zoneMinutes>[0-9]{2}))?))?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Times();
}
