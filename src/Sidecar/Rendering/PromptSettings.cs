using System.Runtime.InteropServices;
using System.Text.Json;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Rendering;

/// <summary>The part of a rendered prompt that no variable changes: model, settings, schema, tools.</summary>
internal static class PromptSettings
{
    public static RenderedPrompt Read(PromptKind kind, JsonElement frontMatter)
    {
        var block = frontMatter.Member(PromptHeaders.BlockName(kind));
        var prompt = new RenderedPrompt
        {
            Kind = kind,
            Model = block.Text("model_name"),
            Settings = ReadSettings(block),
            SettingsJson = Json(block),
            OutputSchemaJson = kind == PromptKind.Object ? Json(block.Member("schema")) : ByteString.Empty,
        };
        if (kind is PromptKind.Text or PromptKind.Object)
        {
            prompt.Tools.AddRange(block.Texts("tools").Select(name => new Tool { Name = name }));
        }

        return prompt;
    }

    private static Settings ReadSettings(JsonElement block)
    {
        var settings = new Settings();
        Set(block.Number("temperature"), value => settings.Temperature = value);
        Set(block.Number("top_p"), value => settings.TopP = value);
        Set(block.Number("presence_penalty"), value => settings.PresencePenalty = value);
        Set(block.Number("frequency_penalty"), value => settings.FrequencyPenalty = value);
        Set(block.Whole("max_tokens"), value => settings.MaxTokens = value);
        Set(block.Whole("top_k"), value => settings.TopK = value);
        Set(block.Whole("seed"), value => settings.Seed = value);
        Set(block.Whole("max_calls"), value => settings.MaxCalls = value);
        settings.Stop.AddRange(block.Texts("stop_sequences"));
        return settings;
    }

    private static void Set<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } given)
        {
            set(given);
        }
    }

    private static ByteString Json(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? ByteString.Empty : ByteString.CopyFrom(JsonMarshal.GetRawUtf8Value(value));
}
