using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>Writes JSON for a place between brackets, the way the document around it is written.</summary>
/// <param name="Ending">The line end.</param>
/// <param name="Unit">What one level is indented by; in JSON files that may be a tab.</param>
/// <param name="Space">What stands behind colons and, on one line, behind commas.</param>
internal sealed record FlowJson(string Ending, string Unit, string Space)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FlowJson Of(SourceNode root, string text, string ending)
    {
        if (root is not SourceMapping { IsFlow: true, Members: [var first, ..] })
        {
            return new FlowJson(ending, "  ", " ");
        }

        var isOnOneLine = first.Key.Line == root.Line;
        var isTight = isOnOneLine && text[first.Value.Start - 1] == ':';
        return new FlowJson(ending, isOnOneLine ? "  " : Lines.Indent(text, first.Key.Start), isTight ? "" : " ");
    }

    public static string Quoted(string text) => JsonValue.Create(text).ToJsonString(Relaxed);

    public string Member(string name, JsonNode? value, string? indent) => $"{Quoted(name)}:{Space}{Value(value, indent)}";

    /// <param name="indent">Of the line that it begins on, to spread it over lines; null to keep it on one.</param>
    public string Value(JsonNode? value, string? indent)
    {
        var inner = indent is null ? null : indent + Unit;
        return value switch
        {
            null => "null",
            JsonObject { Count: > 0 } members => Enclosed('{', members.Select(member => Member(member.Key, member.Value, inner)), '}', indent),
            JsonArray { Count: > 0 } elements => Enclosed('[', elements.Select(element => Value(element, inner)), ']', indent),
            _ => value.ToJsonString(Relaxed),
        };
    }

    /// <summary>What stands between two neighbours.</summary>
    public string Separator(string? indent) => indent is null ? "," + Space : $",{Ending}{indent}";

    private string Enclosed(char open, IEnumerable<string> parts, char close, string? indent) => indent is null
        ? $"{open}{string.Join(Separator(null), parts)}{close}"
        : $"{open}{Ending}{indent}{Unit}{string.Join(Separator(indent + Unit), parts)}{Ending}{indent}{close}";
}
