using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentMark.Cli.Tests.Manifests;

/// <summary>Writes JSON as one of the many YAML texts that mean it: layout, quoting, comments and line ends are drawn by lot.</summary>
internal sealed class RandomYaml(Random lot)
{
    private static readonly string[] Plain = ["app", "model", "w", "c", "image", "i:1", "a b", "/run/x", "x.y/z", "-c", "Always"];

    private readonly int _step = lot.Next(1, 5);
    private readonly string _ending = lot.Next(4) == 0 ? "\r\n" : "\n";
    private readonly bool _dashBelowKey = lot.Next(2) == 0;
    private bool _lastIsBlock;

    /// <summary>Whether anything but block collections and whole values was written, so that additions change a line.</summary>
    public bool HasFlowOrNull { get; private set; }

    public string Write(JsonObject root)
    {
        if (lot.Next(8) == 0)
        {
            HasFlowOrNull = true;
            return root.ToJsonString(new JsonSerializerOptions { WriteIndented = lot.Next(2) == 0, NewLine = _ending }) + _ending;
        }

        var text = new StringBuilder();
        Comments(text, 0);
        text.Append(Chance(3) ? $"--- # start{_ending}" : "");
        Members(text, root, 0);
        Comments(text, 0);
        var written = text.ToString();
        return !_lastIsBlock && Chance(5) ? written[..^_ending.Length] : written;
    }

    private void Members(StringBuilder text, JsonObject members, int column, bool firstIsInline = false)
    {
        foreach (var (name, value) in members)
        {
            if (!firstIsInline)
            {
                Comments(text, column);
                text.Append(' ', column);
            }

            firstIsInline = false;
            text.Append(name.All(char.IsAsciiLetter) && !Chance(8) ? name : JsonSerializer.Serialize(name)).Append(':');
            Value(text, value, column, column + _step, column + (_dashBelowKey ? 0 : _step));
        }
    }

    private void Elements(StringBuilder text, JsonArray elements, int column)
    {
        foreach (var element in elements)
        {
            Comments(text, column);
            text.Append(' ', column).Append('-');
            if (element is JsonObject { Count: > 0 } members && !Chance(8))
            {
                var gap = Chance(6) ? 3 : 1;
                text.Append(' ', gap);
                Members(text, members, column + 1 + gap, firstIsInline: true);
                continue;
            }

            Value(text, element, column, column + 2, column + 2);
        }
    }

    private void Value(StringBuilder text, JsonNode? value, int column, int mappingColumn, int dashColumn)
    {
        _lastIsBlock = false;
        switch (value)
        {
            case JsonObject { Count: > 0 } or JsonArray { Count: > 0 } when Chance(8):
                HasFlowOrNull = true;
                text.Append(' ').Append(Flow(value)).Append(LineEnd());
                break;
            case JsonObject { Count: > 0 } members:
                text.Append(LineEnd());
                Members(text, members, mappingColumn);
                break;
            case JsonArray { Count: > 0 } elements:
                text.Append(LineEnd());
                Elements(text, elements, dashColumn);
                break;
            case JsonObject or JsonArray:
                HasFlowOrNull = true;
                text.Append(value is JsonArray ? Pick(" []", " [ ]", "   []") : Pick(" {}", " { }")).Append(LineEnd());
                break;
            case null:
                HasFlowOrNull = true;
                text.Append(Pick("", " ~", " null", "  ")).Append(LineEnd());
                break;
            default:
                text.Append(Scalar(value, column)).Append(_lastIsBlock ? "" : LineEnd());
                break;
        }
    }

    private string Scalar(JsonNode value, int column)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            return " " + value.ToJsonString();
        }

        var text = value.GetValue<string>();
        if (text.EndsWith('\n'))
        {
            _lastIsBlock = true;
            var keep = text.EndsWith("\n\n", StringComparison.Ordinal);
            var lines = text.Split('\n')[..^1].Select(line => line.Length == 0 ? _ending : new string(' ', column + 2) + line + _ending);
            return $" |{(keep ? "+" : "")}{LineEnd()}{string.Concat(lines)}{(keep || !Chance(3) ? "" : _ending)}";
        }

        return Plain.Contains(text) && !Chance(4) ? " " + text : Chance(2) && !text.Contains('\\') ? $" '{text.Replace("'", "''", StringComparison.Ordinal)}'" : " " + JsonSerializer.Serialize(text);
    }

    private string Flow(JsonNode value) => Chance(2) ? value.ToJsonString()
        : value is JsonArray elements ? $"[ {string.Join(", ", elements.Select(e => e?.ToJsonString() ?? "null"))} ]"
        : $"{{{string.Join(" , ", value.AsObject().Select(m => $"{JsonSerializer.Serialize(m.Key)}: {m.Value?.ToJsonString() ?? "null"}"))}}}";

    private void Comments(StringBuilder text, int column)
    {
        // Behind a block scalar, a deeper comment or an empty line could be a part of it.
        var afterBlock = _lastIsBlock;
        while (Chance(8))
        {
            var indent = Math.Max(0, column + lot.Next(-2, afterBlock ? 1 : 3));
            text.Append(Chance(3) && !afterBlock ? "" : new string(' ', indent) + "# comment: {[").Append(_ending);
        }
    }

    private string LineEnd() => Chance(6) ? $"  # {lot.Next(100)}{_ending}" : Chance(12) ? "  " + _ending : _ending;

    private string Pick(params string[] texts) => texts[lot.Next(texts.Length)];

    private bool Chance(int of) => lot.Next(of) == 0;
}
