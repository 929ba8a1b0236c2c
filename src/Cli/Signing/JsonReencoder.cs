using System.Globalization;
using System.Text.Json;
using System.Text;
using AgentMark.Cli.Input;
using AgentMark.TemplateDX.Values;

namespace AgentMark.Cli.Signing;

/// <summary>Parses JSON and writes it again, as a given program would.</summary>
internal sealed class JsonReencoder
{
    // Writing is recursive; deeper trees are left alone rather than risking the stack.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_000 };

    private readonly StringBuilder _output = new();
    private readonly JsonStyle _style;

    private JsonReencoder(JsonStyle style) => _style = style;

    /// <summary>Null when the bytes are not JSON, or hold what cannot be written again (lone surrogates, invalid UTF-8).</summary>
    public static byte[]? TryWrite(byte[] json, JsonStyle style)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonText.WithoutMark(json), Options);
            var writer = new JsonReencoder(style);
            writer.Write(document.RootElement, 0);
            return Encoding.UTF8.GetBytes(writer._output.ToString());
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Write(JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteAll('{', '}', Members(element), depth, member =>
                {
                    WriteString(member.Key);
                    _output.Append(_style.Indent is null ? _style.KeySeparator : ": ");
                    Write(member.Value, depth + 1);
                });
                break;
            case JsonValueKind.Array:
                WriteAll('[', ']', [.. element.EnumerateArray()], depth, item => Write(item, depth + 1));
                break;
            case JsonValueKind.String:
                WriteString(element.GetString()!);
                break;
            case JsonValueKind.Number when _style.IsJavaScript:
                _output.Append(JsNumber.Json(element.GetDouble()));
                break;
            default:
                _output.Append(element.GetRawText());
                break;
        }
    }

    private void WriteAll<T>(char open, char close, List<T> items, int depth, Action<T> write)
    {
        _output.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                _output.Append(_style.Indent is null ? _style.ItemSeparator : ",");
            }

            NewLine(depth + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            NewLine(depth);
        }

        _output.Append(close);
    }

    private void NewLine(int depth)
    {
        if (_style.Indent is { } step)
        {
            _output.Append('\n').Insert(_output.Length, step, depth);
        }
    }

    /// <summary>The last of repeated keys wins, at the place of the first, as in JavaScript and Python.</summary>
    private List<KeyValuePair<string, JsonElement>> Members(JsonElement element)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return [.. _style.IsJavaScript ? JsOrder.Of(members) : members];
    }

    private void WriteString(string text)
    {
        _output.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => _output.Append("\\\""),
                '\\' => _output.Append("\\\\"),
                '\b' => _output.Append("\\b"),
                '\f' => _output.Append("\\f"),
                '\n' => _output.Append("\\n"),
                '\r' => _output.Append("\\r"),
                '\t' => _output.Append("\\t"),
                _ when c < ' ' || (_style.AsciiOnly && c > '~') => _output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _output.Append(c),
            };
        }

        _output.Append('"');
    }
}
