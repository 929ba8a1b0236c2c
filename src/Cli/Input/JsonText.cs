using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentMark.Cli.Input;

/// <summary>Small readings of JSON that never throw for odd content.</summary>
internal static class JsonText
{
    /// <summary>Prompt trees nest far deeper than the default of 64.</summary>
    public static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 4_000 };

    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, MaxDepth = 4_000, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    /// <summary>The document, or null when the bytes are not JSON.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The string an element holds; a lone surrogate in it, which .NET refuses, leaves the JSON text in its place.</summary>
    public static bool TryString(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            text = element.GetRawText();
        }

        return true;
    }

    /// <summary>A member's string; null when it is absent or no string.</summary>
    public static string? StringOf(JsonElement element, string member) =>
        Member(element, member) is { } value && TryString(value, out var text) ? text : null;

    /// <summary>A member; null when it is absent.</summary>
    public static JsonElement? Member(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) ? value : null;

    /// <summary>The value on several lines, for people.</summary>
    public static string Pretty(JsonElement element)
    {
        try
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Indented))
            {
                element.WriteTo(writer);
            }

            return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText();
        }
    }
}
