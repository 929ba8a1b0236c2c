using System.Text.Json;

namespace AgentMark.SampleRunner.Evals;

/// <summary>A value as text: strings as they are, all else as compact JSON.</summary>
internal static class OutputText
{
    public static string Of(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonSerializer.Serialize(value, JsonTypes.Default.JsonElement);
}
