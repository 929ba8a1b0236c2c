using System.Text.Json;

namespace AgentMark.Sidecar.Events;

/// <summary>
/// A prompt's syntax tree and, found on the way through it, its front matter: the <c>value</c> of the root's first direct
/// child whose <c>type</c> is <c>yaml</c>. A tree can be megabytes, so nothing of it is built.
/// </summary>
/// <param name="Json">The tree, verbatim; any type, or absent.</param>
/// <param name="FrontMatter">Absent when the tree has no such child, or the child no value.</param>
internal readonly record struct PromptTree(JsonValue Json, JsonValue FrontMatter)
{
    /// <summary>Moves the reader from a member's name over its value.</summary>
    public static PromptTree ReadMember(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new PromptTree(JsonValue.Read(ref reader, json), default);
        }

        var start = (int)reader.TokenStartIndex;
        JsonValue frontMatter = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(in reader, "children"u8))
            {
                frontMatter = FindFrontMatter(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return new PromptTree(new JsonValue(JsonTokenType.StartObject, json[start..(int)reader.BytesConsumed]), frontMatter);
    }

    private static JsonValue FindFrontMatter(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return default;
        }

        (bool IsYaml, JsonValue Value) first = default;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (first.IsYaml || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
            }
            else
            {
                first = ReadChild(ref reader, json);
            }
        }

        return first.IsYaml ? first.Value : default;
    }

    private static (bool IsYaml, JsonValue Value) ReadChild(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var isYaml = false;
        JsonValue value = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(in reader, "type"u8))
            {
                reader.Read();
                isYaml = reader.TokenType == JsonTokenType.String && JsonText.Is(in reader, "yaml"u8);
                reader.Skip();
            }
            else if (JsonText.Is(in reader, "value"u8))
            {
                value = JsonValue.ReadMember(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return (isYaml, value);
    }
}
