using System.Globalization;

namespace AgentMark.TemplateDX.Values;

/// <summary>Numbers to text and back, as JavaScript does it.</summary>
internal static class JsNumber
{
    /// <summary>The shortest digits that read back as the same number: plain from 1e-6 up to 21 digits, otherwise with an exponent.</summary>
    public static string Print(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        if (value == 0)
        {
            return "0";
        }

        var (digits, point) = Digits(Math.Abs(value));
        return (value < 0 ? "-" : "") + Layout(digits, point);
    }

    /// <summary>As <c>JSON.stringify</c> writes it: what is not finite is <c>null</c>.</summary>
    public static string Json(double value) => double.IsFinite(value) ? Print(value) : "null";

    /// <summary>JavaScript's <c>Number(text)</c>: NaN for what is not a number as a whole.</summary>
    public static double Parse(string text)
    {
        var trimmed = JsSpace.Trim(text);
        if (trimmed.Length == 0)
        {
            return 0;
        }

        if (trimmed.Length > 2 && trimmed[0] == '0' && char.ToLowerInvariant(trimmed[1]) is var prefix and ('x' or 'o' or 'b'))
        {
            return Digits(trimmed.AsSpan(2), prefix switch { 'x' => 16, 'o' => 8, _ => 2 });
        }

        return trimmed switch
        {
            "Infinity" or "+Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => IsDecimal(trimmed) ? double.Parse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture) : double.NaN,
        };
    }

    /// <summary>Digits of a base without sign; NaN if there is any other character, or none.</summary>
    public static double Digits(ReadOnlySpan<char> digits, int numberBase)
    {
        double value = digits.IsEmpty ? double.NaN : 0;
        foreach (var digit in digits)
        {
            var worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : numberBase;
            if (worth >= numberBase)
            {
                return double.NaN;
            }

            value = (value * numberBase) + worth;
        }

        return value;
    }

    /// <summary>Whether text is a decimal: sign, digits with at most one point, exponent.</summary>
    private static bool IsDecimal(string text)
    {
        var at = text[0] is '+' or '-' ? 1 : 0;
        var whole = SkipDigits(text, ref at);
        var fraction = 0;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            fraction = SkipDigits(text, ref at);
        }

        if (whole + fraction == 0)
        {
            return false;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            at += at < text.Length && text[at] is '+' or '-' ? 1 : 0;
            if (SkipDigits(text, ref at) == 0)
            {
                return false;
            }
        }

        return at == text.Length;
    }

    private static int SkipDigits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at - start;
    }

    /// <summary>Significant digits, and how many of them stand before the decimal point (which may be less than none).</summary>
    private static (string Digits, int Point) Digits(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var pointAt = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = pointAt < 0 ? mantissa.Length : pointAt;
        var all = pointAt < 0 ? mantissa : mantissa.Remove(pointAt, 1);
        var significant = all.TrimStart('0');
        return (significant.TrimEnd('0'), whole + exponent - (all.Length - significant.Length));
    }

    private static string Layout(string digits, int point) => point switch
    {
        > 0 and <= 21 when digits.Length <= point => digits.PadRight(point, '0'),
        > 0 and <= 21 => digits.Insert(point, "."),
        > -6 and <= 0 => "0." + new string('0', -point) + digits,
        _ => (digits.Length == 1 ? digits : digits.Insert(1, ".")) + (point > 0 ? "e+" : "e-") + Math.Abs(point - 1).ToString(CultureInfo.InvariantCulture),
    };
}
