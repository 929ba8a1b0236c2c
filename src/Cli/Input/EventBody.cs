using System.Text;
using System.Text.Json;

namespace AgentMark.Cli.Input;

/// <summary>The bytes of an event, and the little that the tool needs to know of them.</summary>
/// <param name="Bytes">What is signed and sent, exactly.</param>
/// <param name="Type">The event's type; null when the body names none.</param>
internal sealed record EventBody(byte[] Bytes, string? Type)
{
    public const string PromptRun = "prompt-run";
    public const string DatasetRun = "dataset-run";

    /// <summary>A data set's stream has no <c>done</c> line; every other stream must end with one.</summary>
    public bool EndsWithDone => Type != DatasetRun;

    /// <summary>Looks into bytes that are sent as they are; they may be anything.</summary>
    public static EventBody Of(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonText.WithoutMark(bytes), JsonText.Lenient);
            return new EventBody(bytes, TypeOf(document.RootElement));
        }
        catch (JsonException)
        {
            return new EventBody(bytes, null);
        }
    }

    /// <summary>Wraps a prompt's AST into a flat event; the AST and the props go in as the bytes they are.</summary>
    /// <param name="ast">A JSON object.</param>
    /// <param name="props">A JSON object for <c>customProps</c>, or null to leave the prompt its test props.</param>
    /// <param name="stream"><c>options.shouldStream</c>.</param>
    public static EventBody Prompt(ReadOnlyMemory<byte> ast, ReadOnlyMemory<byte>? props, bool stream)
    {
        var customProps = props is { } given ? $"\"customProps\":{Encoding.UTF8.GetString(given.Span)}," : "";
        var tail = $",{customProps}\"options\":{{\"shouldStream\":{(stream ? "true" : "false")}}}}}}}";
        return new EventBody([.. "{\"type\":\"prompt-run\",\"data\":{\"ast\":"u8, .. ast.Span, .. Encoding.UTF8.GetBytes(tail)], PromptRun);
    }

    /// <summary>Wraps a prompt's AST into a flat <c>dataset-run</c>, over the data set that its front matter names.</summary>
    public static EventBody Dataset(ReadOnlyMemory<byte> ast) =>
        new([.. "{\"type\":\"dataset-run\",\"data\":{\"ast\":"u8, .. ast.Span, .. "}}"u8], DatasetRun);

    private static string? TypeOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (root.TryGetProperty("type", out var flat) && JsonText.TryString(flat, out var type) && type.Length > 0)
        {
            return type;
        }

        return root.TryGetProperty("event", out var wrapped) && wrapped.ValueKind == JsonValueKind.Object ? TypeOf(wrapped) : null;
    }
}
