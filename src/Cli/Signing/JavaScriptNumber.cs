using System.Globalization;

namespace AgentMark.Cli.Signing;

/// <summary>Writes a double as <c>JSON.stringify</c> does (ECMA-262, Number::toString; numbers that are not finite become null).</summary>
internal static class JavaScriptNumber
{
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return "null";
        }

        if (value == 0)
        {
            return "0";
        }

        var sign = value < 0 ? "-" : "";
        var (digits, point) = Shortest(Math.Abs(value));
        return sign + (point switch
        {
            > 21 or <= -6 => Exponential(digits, point - 1),
            <= 0 => $"0.{new string('0', -point)}{digits}",
            _ when digits.Length <= point => digits.PadRight(point, '0'),
            _ => $"{digits[..point]}.{digits[point..]}",
        });
    }

    private static string Exponential(string digits, int exponent)
    {
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
    }

    /// <summary>The fewest digits that read back as the value: value = 0.digits × 10^point.</summary>
    private static (string Digits, int Point) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var whole = text[0].Split('.');
        var fraction = whole.Length > 1 ? whole[1] : "";
        var all = whole[0] + fraction;
        var significant = all.TrimStart('0');
        var exponent = text.Length > 1 ? int.Parse(text[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var point = whole[0].Length + exponent - (all.Length - significant.Length);
        return (significant.TrimEnd('0'), point);
    }
}
