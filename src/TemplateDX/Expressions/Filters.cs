using System.Text;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Expressions;

/// <summary>The functions that an expression can call. The first argument is the input; text filters return what is not text unchanged.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Func<Arguments, Value>> All = new()
    {
        ["capitalize"] = input => OnText(input, text => text.Length == 0 ? text : LetterCase.Upper(text[..1]) + text[1..]),
        ["upper"] = input => OnText(input, LetterCase.Upper),
        ["lower"] = input => OnText(input, LetterCase.Lower),
        ["truncate"] = Truncate,
        ["abs"] = input => Value.Of(Math.Abs(input[0].ToNumber())),
        ["join"] = Join,
        ["round"] = Round,
        ["replace"] = Replace,
        ["urlencode"] = input => OnText(input, UrlEncode),
        ["dump"] = input => ValueJson.Write(input[0]) is { } json ? Value.Of(json) : Value.Undefined,
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Func<IReadOnlyList<Value>, Value>? Find(string name) =>
        All.TryGetValue(name, out var filter) ? values => filter(new Arguments(values)) : null;

    private static Value OnText(Arguments input, Func<string, string> change) =>
        input[0].Kind == ValueKind.String ? Value.Of(change(input[0].Text)) : input[0];

    private static Value Truncate(Arguments input) => OnText(input, text =>
    {
        if (input[1].Kind == ValueKind.Undefined)
        {
            return text + "...";
        }

        var limit = input[1].ToNumber();
        if (text.Length <= limit)
        {
            return text;
        }

        return text[..(double.IsNaN(limit) ? 0 : (int)Math.Max(0, limit))] + "...";
    });

    private static Value Join(Arguments input)
    {
        if (input[0].Kind != ValueKind.List)
        {
            return input[0];
        }

        return Value.Of(Coercion.Join(input[0].List, input[1].Kind == ValueKind.Undefined ? ", " : input[1].ToText()));
    }

    // By way of text, since 1.005 times 100 is not 100.5.
    private static Value Round(Arguments input)
    {
        var digits = input[1].Kind == ValueKind.Undefined ? "0" : input[1].ToText();
        var shifted = JsNumber.Parse(input[0].ToText() + "e" + digits);
        var floor = Math.Floor(shifted);
        var rounded = shifted - floor >= 0.5 ? floor + 1 : floor;
        return Value.Of(JsNumber.Parse(JsNumber.Print(rounded) + "e-" + digits));
    }

    private static Value Replace(Arguments input) => OnText(input, text =>
    {
        if (input[1].Kind == ValueKind.Undefined)
        {
            return text;
        }

        var old = input[1].ToText();
        var next = input[2].Kind == ValueKind.Undefined ? "," : input[2].ToText();
        return old.Length == 0 ? string.Join(next, text.AsEnumerable()) : text.Replace(old, next, StringComparison.Ordinal);
    });

    private static string UrlEncode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in Runes(text))
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-_.!~*'()".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                encoded.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static IEnumerable<Rune> Runes(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var rune = Rune.TryGetRuneAt(text, at, out var whole) ? whole : throw new ExpressionException("urlencode: the text holds half a surrogate pair.");
            at += rune.Utf16SequenceLength;
            yield return rune;
        }
    }

    /// <summary>What is not given is undefined.</summary>
    private readonly struct Arguments(IReadOnlyList<Value> values)
    {
        public Value this[int index] => index < values.Count ? values[index] : Value.Undefined;
    }
}
