using System.Buffers;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// The value of an object run that the runner sends as JSON text. A whole value (<c>object_delta</c>, <c>object_final</c>)
/// replaces the text, what came of it and what may yet come: who sends both means the text as a preview.
/// </summary>
/// <param name="maxBytes">Longest text, in bytes of UTF-8.</param>
internal sealed class ObjectText(int maxBytes)
{
    private PartialJson? json;
    private int received;
    private int written;
    private bool isReplaced;

    /// <summary>Bytes of text held.</summary>
    public int Size => json is null ? 0 : received;

    /// <summary>Bytes of the value so far; 0 when there is none.</summary>
    public int Length => json?.Length ?? 0;

    /// <summary>True when the value so far is not the one that was last written.</summary>
    public bool HasNews => Length > 0 && Length != written;

    /// <summary>Takes more text. Null, or why the run fails.</summary>
    public string? Add(ReadOnlySpan<byte> utf8)
    {
        if (isReplaced || utf8.IsEmpty)
        {
            return null;
        }

        if (utf8.Length > maxBytes - received)
        {
            return ErrorText.TooLarge(maxBytes);
        }

        received += utf8.Length;
        json ??= new PartialJson();
        json.Append(utf8);
        return null;
    }

    /// <summary>A whole value came.</summary>
    public void Replace() => (json, isReplaced) = (null, true);

    /// <summary>The run has finished. Null, or why there is no final value.</summary>
    public string? Complete() =>
        json is null or { IsWhole: true } ? null : "The runner finished an object run whose object_text_delta text is not valid JSON.";

    /// <summary>Writes the value so far.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        json?.WriteTo(output);
        written = Length;
    }
}
