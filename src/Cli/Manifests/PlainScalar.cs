using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AgentMark.Cli.Manifests;

/// <summary>
/// What an unquoted scalar means to Kubernetes tools (sigs.k8s.io/yaml): YAML 1.1's booleans, <c>y</c> and <c>on</c> among them;
/// integers in Go's notation (<c>0x1f</c>, <c>0o17</c>, <c>017</c>, <c>0b11</c>, underscores anywhere); decimal floats. Dates and base
/// 60 numbers are strings.
/// </summary>
internal static partial class PlainScalar
{
    /// <exception cref="ManifestException">Infinity and not-a-number: JSON cannot say them, so Kubernetes refuses them too.</exception>
    public static JsonNode? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ when text[0] is '+' or '-' or '.' or (>= '0' and <= '9') => Number(text) ?? JsonValue.Create(text),
        _ => text,
    };

    private static JsonNode? Number(string text)
    {
        if (NotInJson().IsMatch(text))
        {
            throw new ManifestException($"the value {text} has no form in JSON, so Kubernetes cannot read it; put quotes around it");
        }

        var plain = text[0] == '.' ? text : text.Replace("_", "", StringComparison.Ordinal);
        if (Integer().Match(plain) is { Success: true } integer && Whole(integer) is { } whole)
        {
            return JsonNode.Parse(whole.ToString(CultureInfo.InvariantCulture));
        }

        return Float().IsMatch(plain) && double.Parse(plain, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
            ? JsonValue.Create(number)
            : null;
    }

    /// <summary>Null when a digit does not fit the base: 08 is no octal number (and then a decimal float).</summary>
    private static BigInteger? Whole(Match integer)
    {
        var digits = integer.Groups["digits"].Value;
        var radix = integer.Groups["prefix"].Value switch
        {
            "0x" or "0X" => 16,
            "0b" or "0B" => 2,
            "0o" or "0O" => 8,
            _ => digits.Length > 1 && digits[0] == '0' ? 8 : 10,
        };
        var value = BigInteger.Zero;
        foreach (var digit in digits.Select(digit => Convert.ToInt32(digit.ToString(), 16)))
        {
            if (digit >= radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return integer.Groups["sign"].Value == "-" ? -value : value;
    }

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z|^\.(nan|NaN|NAN)\z")]
    private static partial Regex NotInJson();

    [GeneratedRegex(@"^(?<sign>[-+]?)((?<prefix>0[xX])(?<digits>[0-9a-fA-F]{1,64})|(?<prefix>0[oObB])(?<digits>[0-9]{1,64})|(?<digits>[0-9]{1,64}))\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();
}
