using System.Text.Json;

namespace AgentMark.SampleRunner.Evals;

/// <summary>A value as JSON: text that holds JSON is that JSON, all else is as it is.</summary>
internal static class OutputJson
{
    public static JsonElement Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return value;
        }

        try
        {
            return JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
