using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injector.Admission;

/// <summary>Members of JSON objects that may be absent, null or of another kind.</summary>
internal static class JsonText
{
    /// <summary>The member's text; null when it is not a string.</summary>
    public static string? Text(this JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static JsonObject? Object(this JsonObject node, string name) => node[name] as JsonObject;
}
