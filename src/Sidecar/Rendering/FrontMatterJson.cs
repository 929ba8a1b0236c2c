using System.Text.Json;

namespace AgentMark.Sidecar.Rendering;

/// <summary>Looks into JSON of a front matter without minding what is not there.</summary>
internal static class FrontMatterJson
{
    /// <summary>Undefined when there is none.</summary>
    public static JsonElement Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The text of a scalar; empty for null, for collections and when there is none.</summary>
    public static string Text(this JsonElement json, string name) => json.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } scalar => scalar.GetRawText(),
        _ => "",
    };

    /// <summary>The texts of a list; empty when there is none.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    public static double? Number(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    /// <summary>A number without its fraction, as far as it fits.</summary>
    public static long? Whole(this JsonElement json, string name) => json.Number(name) is { } number ? (long)number : null;
}
