using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>
/// Values in YAML, in the styles that people and tools write. Left out, because YamlDotNet reads them in its own way: line separators
/// other than CR and LF, surrogates written as two escapes, and blocks with an indicator whose first line is blanks beyond it.
/// Left out, too: characters that YAML calls not printable.
/// </summary>
internal sealed class RandomYaml(Dice dice, RandomText texts)
{
    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_scalars =
        ["", "~", "null", "Null", "NULL", "nULL", "true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "yes", "no", "on", "off", "y", "0", "1", "-1", "+12", "017", "-0", "0x1F", "0X1F", "0o17", "0b101", "-0x10", "1_000", "0.5", ".5", "5.", "-1.5e3", "1e3", "1E-7", "1e21",
         "1e400", "+.5", "-.5", ".inf", "-.Inf", ".INF", ".nan", ".NaN", "1,000", "12:30", "16:9", "1024x1024", "9007199254740993", "123456789012345678901234567890", "0.1", "1.0", "2024-01-05", "2024-02-30", "2024-1-5", "2024-01-05T10:20:30Z", "2024-01-05 10:20:30.123456 +02:00",
         "2024-01-05t1:02:03", "gpt-4o", "openai/gpt-4o-mini", "a: b", "a:b", "a #b", "a#b", "x - y", "=", "<<", "!!str 12", "!!int \"7\"", "!!float 3", "!!binary aGVsbG8=", "!!null ~", "!!bool true", "! 12", "'single ''quoted'''", "'0'", "\"tab\\t\\x41\\u00e9\\U0001F600\"", "1.2.3", "0x", "1e", "-", "é", "日本", "@x"];

    /// <summary>What stands behind a key's colon: on its line, or on lines of its own with this indent.</summary>
    public string Value(int indent, int depth) => dice.Weighted<string>(
        (8, () => " " + Scalar()),
        (4, () => Text(indent)),
        (depth, () => Flow(depth)),
        (depth, () => Map(indent, depth)),
        (depth, () => List(indent, depth)));

    /// <summary>A key of its own in this map, and its value.</summary>
    public string Entry(int indent, string key, string value) => new string(' ', indent) + key + dice.Pick(":", ":", ":", " :") + value + Comment(value) + "\n";

    public string Scalar()
    {
        var scalar = dice.Pick(s_scalars);
        return scalar is "a: b" or "@x" or "-" ? $"'{scalar}'" : dice.Chance(3) ? $"&x{dice.Below(1_000)} {scalar}" : scalar;
    }

    /// <summary>A text in one of YAML's five styles; further lines of it stand at the indent, two behind its parent's.</summary>
    public string Text(int indent)
    {
        var text = new string([.. texts.Any().Where(Printable)]);
        var line = text.ReplaceLineEndings(" ");
        var pad = new string(' ', indent);
        return dice.Weighted<string>(
            (3, () => " " + JsonSerializer.Serialize(text, s_relaxed)),
            (1, () => " " + JsonSerializer.Serialize(text.Any(char.IsSurrogate) ? "é" : text)),
            (3, () => " '" + line.Replace("'", "''", StringComparison.Ordinal) + "'"),
            (4, () => Block(text, pad)),
            (2, () => " " + dice.Pick("plain text", "plain text\n" + pad + "on two lines", "plain\n\n" + pad + "text", "it's 100% plain", "a, b & c", "see https://example.org/#x", "'quoted\n" + pad + "text'", "\"a\\\n" + pad + "b\"")));
    }

    public string Map(int indent, int depth)
    {
        var entries = Keys().ConvertAll(key => Entry(indent, key, Value(indent + 2, depth - 1)));
        return entries.Count == 0 ? " {}" : "\n" + string.Concat(entries).TrimEnd('\n');
    }

    public string Flow(int depth) => " " + FlowValue(depth);

    private string List(int indent, int depth)
    {
        var items = dice.Some(0, 3, () => new string(' ', indent) + "-" + (depth > 1 && dice.Chance(20) ? Flow(depth - 1) : dice.Chance(60) ? " " + Scalar() : Text(indent + 2)));
        return items.Count == 0 ? " []" : "\n" + string.Join("\n", items);
    }

    private string FlowValue(int depth) => dice.Weighted<string>(
        (4, () => dice.Pick("1", "x", "'a, b'", "\"}\"", "true", "~", "2.5", "http://x.y/z", "a b", "é")),
        (depth, () => "[" + string.Join(dice.Pick(",", ", "), dice.Some(0, 3, () => FlowValue(depth - 1))) + dice.Pick("", "", " ") + "]"),
        (depth, () => "{" + string.Join(dice.Pick(", ", ",  "), Keys().ConvertAll(key => key + ": " + FlowValue(depth - 1))) + "}"));

    private List<string> Keys() =>
        [.. dice.Some(0, 3, () => dice.Pick("a", "b", "b c", "'q'", "\"k\"", "10", "9", "true", "type", "properties", "é", "x-y", "description")).Distinct()];

    private string Block(string text, string pad)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length && lines[i].Trim(' ').Length == 0; i++)
        {
            lines[i] = "";
        }

        var blank = lines.Any(line => line.Length > 0 && line.Trim(' ').Length == 0);
        var spaced = blank || lines.FirstOrDefault(line => line.Length > 0, "").StartsWith(' ');
        var head = " " + dice.Pick("|", "|", ">") + (spaced || dice.Chance(5) ? "2" : "") + dice.Pick("", "-", "+");
        return head + "\n" + string.Join("\n", lines.Select(line => line.Length == 0 ? "" : pad + line));
    }

    private string Comment(string value) => value.Contains('\n', StringComparison.Ordinal) || !dice.Chance(6) ? "" : "  # a comment: with {marks}";

    private static bool Printable(char c) => c is '\n' or '\t' or (>= ' ' and <= '~') or (>= '\u00a0' and <= '\ud7ff' and not ('\u2028' or '\u2029')) or (>= '\ud800' and <= '\udfff');
}
