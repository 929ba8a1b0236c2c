using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>Reads the members of a config block.</summary>
internal static class AstSettings
{
    public static Settings From(JsonObject config)
    {
        var settings = new Settings();
        Set("temperature", value => settings.Temperature = value);
        Set("top_p", value => settings.TopP = value);
        Set("presence_penalty", value => settings.PresencePenalty = value);
        Set("frequency_penalty", value => settings.FrequencyPenalty = value);
        Set("max_tokens", value => settings.MaxTokens = (long)value);
        Set("top_k", value => settings.TopK = (long)value);
        Set("seed", value => settings.Seed = (long)value);
        Set("max_calls", value => settings.MaxCalls = (long)value);
        settings.Stop.Add(Texts(config["stop_sequences"]));
        return settings;

        void Set(string name, Action<double> set)
        {
            if (config[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number)
            {
                set(value.GetValue<double>());
            }
        }
    }

    /// <summary>The text of a node; null when it is none.</summary>
    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The texts of a list; empty when it is none.</summary>
    public static IEnumerable<string> Texts(JsonNode? node) => (node as JsonArray ?? []).Select(Text).OfType<string>();
}
