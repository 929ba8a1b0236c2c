using System.Text.Json;

namespace AgentMark.Sidecar.Events;

/// <summary>
/// Reads the JSON of a body token by token, cuts slices from it, and passes over prompt trees that are known: a tree is most of an
/// event's bytes, and comparing them costs a hundredth of reading them.
/// </summary>
/// <param name="json">Valid UTF-8.</param>
/// <param name="known">The known trees, or null.</param>
internal ref struct BodyReader(ReadOnlyMemory<byte> json, TreeFinder? known = null)
{
    private Utf8JsonReader reader = new(json.Span, JsonText.Options);
    private int origin; // where in json the reader's bytes begin

    public readonly JsonTokenType Token => reader.TokenType;

    /// <summary>Where the token begins that the reader stands on.</summary>
    public readonly int Start => origin + (int)reader.TokenStartIndex;

    /// <summary>Where that token ends.</summary>
    public readonly int End => origin + (int)reader.BytesConsumed;

    /// <summary>True once a tree was passed over; the lines in a <see cref="JsonException"/> do not count its own.</summary>
    public readonly bool HasPassed => origin > 0;

    /// <summary>A reader that has just opened a level does not count it yet.</summary>
    public readonly bool IsAtMaxDepth =>
        reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0) >= JsonText.MaxDepth;

    /// <exception cref="JsonException">It is not JSON, or nested too deep.</exception>
    public bool Read() => reader.Read();

    /// <summary>Moves from a value's first token to its last, from a member's name over its value.</summary>
    /// <exception cref="JsonException">It is not JSON, or nested too deep.</exception>
    public void Skip() => reader.Skip();

    /// <summary>Compares the string or name, escapes resolved.</summary>
    public readonly bool Is(ReadOnlySpan<byte> text) => JsonText.Is(in reader, text);

    /// <inheritdoc cref="JsonText.Plain"/>
    public readonly ReadOnlySpan<byte> Name(Span<byte> buffer) => JsonText.Plain(in reader, buffer);

    /// <summary>What was read since <paramref name="start"/>.</summary>
    public readonly ReadOnlyMemory<byte> Since(int start) => json[start..End];

    /// <summary>Moves from a member's name over its value if that is a known tree. How deep it is, is not counted again.</summary>
    public PromptTree? PassTree()
    {
        if (known is null)
        {
            return null;
        }

        var rest = json.Span[End..];
        var value = rest.TrimStart(" \t\r\n"u8);
        if (known(value) is not { } tree)
        {
            return null;
        }

        // The reader takes an empty object for the tree, and goes on behind the tree in the state that it is in then.
        var substitute = new Utf8JsonReader("{}"u8, isFinalBlock: false, reader.CurrentState);
        substitute.Read();
        substitute.Read();
        origin = End + rest.Length - value.Length + tree.Json.Length;
        reader = new Utf8JsonReader(json.Span[origin..], isFinalBlock: true, substitute.CurrentState);
        return tree;
    }
}
