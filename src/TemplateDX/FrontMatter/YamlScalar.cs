using System.Globalization;
using System.Text.RegularExpressions;
using AgentMark.TemplateDX.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentMark.TemplateDX.FrontMatter;

/// <summary>
/// What a scalar means: YAML 1.2's core schema, timestamps, and bases with the prefixes <c>0x</c>, <c>0o</c> and <c>0b</c>. Quoted
/// and block scalars are text. A timestamp is the text that JSON gives it.
/// </summary>
internal static partial class YamlScalar
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    public static bool IsMerge(Scalar scalar) =>
        scalar.Value == "<<" && (scalar.Tag.IsEmpty ? scalar.Style == ScalarStyle.Plain : scalar.Tag.Value == TagPrefix + "merge");

    /// <exception cref="YamlException">The tag is unknown or does not fit.</exception>
    public static Value Resolve(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Tag.IsEmpty)
        {
            return scalar.Style == ScalarStyle.Plain ? Null(text) ?? Boolean(text) ?? Integer(text) ?? Float(text) ?? Time(text) ?? Value.Of(text) : Value.Of(text);
        }

        var tag = scalar.Tag.Value;
        if (tag == "!")
        {
            return Value.Of(text);
        }

        var value = !tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? null : tag[TagPrefix.Length..] switch
        {
            "str" => Value.Of(text),
            "null" => Null(text, scalar.Style == ScalarStyle.Plain),
            "bool" => Boolean(text),
            "int" => Integer(text),
            "float" => Float(text),
            "timestamp" => Time(text),
            "binary" => Bytes(text),
            "merge" when text == "<<" => Value.Of(text),
            // Without content there is nothing that tells a scalar from an empty collection.
            "seq" when IsNothing(scalar) => Value.Of(new ValueList()),
            "map" or "set" when IsNothing(scalar) => Value.Of(new ValueMap()),
            _ => null,
        };
        return value ?? throw new YamlException(scalar.Start, scalar.End, $"The tag {tag} is unknown or does not fit \"{text}\".");
    }

    private static bool IsNothing(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value.Length == 0;

    private static Value? Null(string text, bool mayBeEmpty = true) =>
        text is "~" or "null" or "Null" or "NULL" || (text.Length == 0 && mayBeEmpty) ? Value.Null : null;

    private static Value? Boolean(string text) => text switch
    {
        "true" or "True" or "TRUE" => Value.True,
        "false" or "False" or "FALSE" => Value.False,
        _ => null,
    };

    private static Value? Integer(string text)
    {
        var match = Integers().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var value = match.Groups["ten"] is { Success: true } ten
            ? double.Parse(ten.ValueSpan, CultureInfo.InvariantCulture)
            : JsNumber.Digits(match.Groups["digits"].ValueSpan, match.Groups["base"].Value switch { "x" => 16, "o" => 8, _ => 2 });
        return Value.Of(text[0] == '-' ? -value : value);
    }

    private static Value? Float(string text)
    {
        if (Floats().IsMatch(text))
        {
            var value = double.Parse(text, CultureInfo.InvariantCulture);
            return double.IsFinite(value) ? Value.Of(value) : null;
        }

        return text switch
        {
            ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => Value.Of(double.PositiveInfinity),
            "-.inf" or "-.Inf" or "-.INF" => Value.Of(double.NegativeInfinity),
            ".nan" or ".NaN" or ".NAN" => Value.Of(double.NaN),
            _ => null,
        };
    }

    private static Value? Time(string text) => YamlTimestamp.Read(text) is { } time ? Value.Of(time) : null;

    /// <summary>Bytes as an object with a member for each, which is what JSON makes of them.</summary>
    private static Value? Bytes(string text)
    {
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        var bytes = new byte[compact.Length];
        if (!Convert.TryFromBase64String(compact, bytes, out var length))
        {
            return null;
        }

        var map = new ValueMap();
        for (var index = 0; index < length; index++)
        {
            map[index.ToString(CultureInfo.InvariantCulture)] = Value.Of(bytes[index]);
        }

        return Value.Of(map);
    }

    [GeneratedRegex("^[-+]?(?:(?<ten>[0-9]+)|0(?:(?<base>x)(?<digits>[0-9a-fA-F]+)|(?<base>o)(?<digits>[0-7]+)|(?<base>b)(?<digits>[01]+)))$", RegexOptions.CultureInvariant)]
    private static partial Regex Integers();

    [GeneratedRegex(@"^(?:[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Floats();
}
