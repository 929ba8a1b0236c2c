using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentMark.Sidecar.Tests.Datasets;

/// <summary>A second, slow way from JSON to a row's name: character by character, over JSON that is known to be right.</summary>
internal sealed class PlainJson
{
    private readonly string text;
    private int at;

    private PlainJson(string text) => this.text = text;

    public static string Name(string json, long index)
    {
        var canonical = new PlainJson(json).Value();
        return canonical is "null" or "\"\"" or "{}"
            ? index.ToString(CultureInfo.InvariantCulture)
            : Convert.ToHexStringLower(Md5(canonical)).Remove(12);
    }

    /// <summary>Tries one digit more until the number reads back, and lays the digits out by hand.</summary>
    public static string Number(double number)
    {
        if (number == 0 || double.IsInfinity(number))
        {
            return number == 0 ? "0" : "null";
        }

        var parts = Enumerable.Range(0, 17)
            .Select(digits => number.ToString("E" + digits, CultureInfo.InvariantCulture))
            .First(form => double.Parse(form, CultureInfo.InvariantCulture) == number)
            .Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Split('E', '+');
        var exponent = int.Parse(parts[^1], CultureInfo.InvariantCulture) * (Math.Abs(number) < 1 ? -1 : 1);
        var sign = number < 0 ? "-" : "";
        var all = parts[0];
        if (exponent is < -6 or > 20)
        {
            var rest = all.Length > 1 ? "." + all[1..] : "";
            return $"{sign}{all[0]}{rest}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
        }

        var shifted = exponent < 0 ? new string('0', -exponent) + all : all.PadRight(exponent + 1, '0');
        var whole = Math.Max(exponent, 0) + 1;
        return sign + shifted[..whole] + (shifted.Length > whole ? "." + shifted[whole..] : "");
    }

    private static byte[] Md5(string ascii)
    {
#pragma warning disable CA5351
        return MD5.HashData(Encoding.ASCII.GetBytes(ascii));
#pragma warning restore CA5351
    }

    private string Value()
    {
        switch (text[at])
        {
            case '{':
                var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
                for (at++; text[at] != '}'; at += text[at] == ',' ? 1 : 0)
                {
                    var name = String();
                    at++;
                    members[name] = Value();
                }

                at++;
                return "{" + string.Join(',', members.Select(member => Quoted(member.Key) + ":" + member.Value)) + "}";
            case '[':
                var items = new List<string>();
                for (at++; text[at] != ']'; at += text[at] == ',' ? 1 : 0)
                {
                    items.Add(Value());
                }

                at++;
                return "[" + string.Join(',', items) + "]";
            case '"':
                return Quoted(String());
            default:
                var word = new string([.. text[at..].TakeWhile(c => c is not (',' or ']' or '}'))]);
                at += word.Length;
                return word is "true" or "false" or "null" ? word : Number(double.Parse(word, CultureInfo.InvariantCulture));
        }
    }

    private string String()
    {
        var value = new StringBuilder();
        for (at++; text[at] != '"'; at++)
        {
            if (text[at] != '\\')
            {
                value.Append(text[at]);
            }
            else if (text[++at] == 'u')
            {
                value.Append((char)Convert.ToInt32(text.Substring(at + 1, 4), 16));
                at += 4;
            }
            else
            {
                var place = "bfnrt".IndexOf(text[at], StringComparison.Ordinal);
                value.Append(place < 0 ? text[at] : "\b\f\n\r\t"[place]);
            }
        }

        at++;
        return value.ToString();
    }

    private static string Quoted(string value) => "\"" + string.Concat(value.Select(c => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' or > '\u007f' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    })) + "\"";
}
