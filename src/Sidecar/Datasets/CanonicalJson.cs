using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentMark.TemplateDX.Values;

namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// JSON in the one form that names are made of: members sorted by their UTF-16 units at every level, no blanks, numbers and
/// strings as JavaScript's <c>JSON.stringify</c> writes them, and then everything above U+007F as lower-case <c>\uxxxx</c>. Of
/// members of one name the last counts. All of it is ASCII.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = RowReader.MaxDepth };

    /// <exception cref="JsonException">It is not JSON, or deeper than a row may be.</exception>
    public static string Of(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        var text = new StringBuilder(json.Length);
        Append(text, ValueJson.Read(document.RootElement));
        return text.ToString();
    }

    private static void Append(StringBuilder text, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Map:
                AppendMap(text, value.Map);
                break;
            case ValueKind.List:
                AppendList(text, value.List);
                break;
            default:
                AppendScalar(text, value);
                break;
        }
    }

    private static void AppendMap(StringBuilder text, ValueMap map)
    {
        text.Append('{');
        var comma = "";
        foreach (var (name, member) in map.Members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            text.Append(comma);
            AppendScalar(text, Value.Of(name));
            text.Append(':');
            Append(text, member);
            comma = ",";
        }

        text.Append('}');
    }

    private static void AppendList(StringBuilder text, ValueList list)
    {
        text.Append('[');
        var comma = "";
        foreach (var item in list)
        {
            text.Append(comma);
            Append(text, item);
            comma = ",";
        }

        text.Append(']');
    }

    private static void AppendScalar(StringBuilder text, Value value)
    {
        foreach (var unit in ValueJson.Write(value)!)
        {
            if (char.IsAscii(unit))
            {
                text.Append(unit);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
        }
    }
}
