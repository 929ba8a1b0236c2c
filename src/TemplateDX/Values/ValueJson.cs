using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AgentMark.TemplateDX.Values;

/// <summary>Values to and from JSON, written as <c>JSON.stringify</c> does.</summary>
internal static class ValueJson
{
    private const int MaxDepth = 1_000;

    /// <summary>Compact JSON; null for undefined. Half a surrogate pair is written as an escape.</summary>
    public static string? Write(Value value) => Write(value, LoneSurrogate);

    /// <summary>The same with U+FFFD for each half of a surrogate pair, so that every reader can read it.</summary>
    public static string? WriteWellFormed(Value value) => Write(value, static _ => "\uFFFD");

    private static string? Write(Value value, Func<char, string> loneSurrogate)
    {
        if (value.Kind == ValueKind.Undefined)
        {
            return null;
        }

        var text = new StringBuilder();
        Append(text, value, 0, loneSurrogate);
        return text.ToString();
    }

    private static string LoneSurrogate(char unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");

    public static Value Read(JsonElement element)
    {
        Bounds.EnsureStack();
        return element.ValueKind switch
        {
            JsonValueKind.Null => Value.Null,
            JsonValueKind.True => Value.True,
            JsonValueKind.False => Value.False,
            JsonValueKind.Number => Value.Of(element.GetDouble()),
            JsonValueKind.String => Value.Of(Text(element)),
            JsonValueKind.Array => Value.Of(ReadList(element)),
            JsonValueKind.Object => Value.Of(ReadMap(element)),
            _ => Value.Undefined,
        };
    }

    /// <summary>A JSON text, also one with half a surrogate pair, which <see cref="JsonElement.GetString"/> refuses.</summary>
    public static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(element.GetRawText().AsSpan()[1..^1]);
        }
    }

    private static ValueList ReadList(JsonElement element)
    {
        var list = new ValueList();
        foreach (var item in element.EnumerateArray())
        {
            list.Add(Read(item));
        }

        return list;
    }

    private static ValueMap ReadMap(JsonElement element)
    {
        var map = new ValueMap();
        foreach (var member in element.EnumerateObject())
        {
            map[Name(member)] = Read(member.Value);
        }

        return map;
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return Unescape(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member)));
        }
    }

    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '\\')
            {
                text.Append(raw[at]);
                continue;
            }

            at++;
            if (raw[at] == 'u')
            {
                text.Append((char)ushort.Parse(raw.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 4;
            }
            else
            {
                text.Append(raw[at] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var same => same });
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Value value, int depth, Func<char, string> loneSurrogate)
    {
        Bounds.EnsureStack();
        if (depth > MaxDepth || text.Length > Bounds.MaxText)
        {
            throw new TemplateException(TemplateErrorClass.Type, $"A value is too deep or too large to be written as JSON: at most {MaxDepth} levels and {Bounds.MaxText} characters.");
        }

        switch (value.Kind)
        {
            case ValueKind.Number:
                text.Append(JsNumber.Json(value.Number));
                break;
            case ValueKind.String:
                AppendText(text, value.Text, loneSurrogate);
                break;
            case ValueKind.List:
                text.Append('[');
                for (var index = 0; index < value.List.Count; index++)
                {
                    text.Append(index == 0 ? "" : ",");
                    Append(text, value.List[index], depth + 1, loneSurrogate);
                }

                text.Append(']');
                break;
            case ValueKind.Map:
                AppendMap(text, value.Map, depth, loneSurrogate);
                break;
            case ValueKind.Boolean:
                text.Append(value.IsTrue ? "true" : "false");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void AppendMap(StringBuilder text, ValueMap map, int depth, Func<char, string> loneSurrogate)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in map.Members)
        {
            if (value.Kind != ValueKind.Undefined)
            {
                text.Append(first ? "" : ",");
                AppendText(text, name, loneSurrogate);
                text.Append(':');
                Append(text, value, depth + 1, loneSurrogate);
                first = false;
            }
        }

        text.Append('}');
    }

    private static void AppendText(StringBuilder text, string value, Func<char, string> loneSurrogate)
    {
        text.Append('"');
        for (var at = 0; at < value.Length; at++)
        {
            var unit = value[at];
            switch (unit)
            {
                case '"' or '\\':
                    text.Append('\\').Append(unit);
                    break;
                case '\n' or '\r' or '\t' or '\b' or '\f':
                    text.Append('\\').Append(unit switch { '\n' => 'n', '\r' => 'r', '\t' => 't', '\b' => 'b', _ => 'f' });
                    break;
                case < ' ':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                    break;
                default:
                    if (!char.IsSurrogate(unit))
                    {
                        text.Append(unit);
                    }
                    else if (at + 1 < value.Length && char.IsSurrogatePair(unit, value[at + 1]))
                    {
                        text.Append(unit).Append(value[++at]);
                    }
                    else
                    {
                        text.Append(loneSurrogate(unit));
                    }

                    break;
            }
        }

        text.Append('"');
    }
}
