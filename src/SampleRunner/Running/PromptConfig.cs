using System.Globalization;
using System.Text.Json;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Running;

/// <summary>A prompt's whole config block, for the members that <see cref="Settings"/> has no field for.</summary>
internal readonly record struct PromptConfig(JsonElement Root)
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the block is not JSON.</exception>
    public static PromptConfig Of(RenderedPrompt prompt) =>
        new(prompt.SettingsJson.IsEmpty ? default : JsonInput.Parse(prompt.SettingsJson.Span, "prompt.settings_json"));

    /// <summary>The text at a path of members; null when there is none.</summary>
    public string? Text(params ReadOnlySpan<string> path) =>
        At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The number at a member; null when there is none.</summary>
    public double? Number(string name) =>
        At([name]) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number : null;

    /// <summary>A size written as <c>640x480</c>; null when there is none.</summary>
    public System.Drawing.Size? Size(string name)
    {
        var parts = Text(name)?.Split('x');
        return parts is [var width, var height] && TryPixels(width, out var w) && TryPixels(height, out var h) ? new(w, h) : null;
    }

    private static bool TryPixels(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;

    private JsonElement? At(ReadOnlySpan<string> path)
    {
        var value = Root;
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return null;
            }
        }

        return value;
    }
}
