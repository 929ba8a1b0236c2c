using System.Text.Unicode;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>
/// Reads the events of a prompt run. Nearly all of them are text and nothing else, for which two tags and two lengths are looked
/// at and nothing is allocated; whatever is not of exactly that form is left to the generated parser, which knows all others.
/// </summary>
internal static class PromptEventParser
{
    // (field number << 3) | 2: a field whose length stands before its bytes.
    private const byte TextDeltaTag = (RunPromptResponse.TextDeltaFieldNumber << 3) | 2;
    private const byte ObjectTextDeltaTag = (RunPromptResponse.ObjectTextDeltaFieldNumber << 3) | 2;
    private const byte TextTag = (TextDelta.TextFieldNumber << 3) | 2;

    /// <exception cref="InvalidProtocolBufferException">It is no event, or holds text that is no UTF-8.</exception>
    public static PromptEvent Parse(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] is not (TextDeltaTag or ObjectTextDeltaTag) || !TryGetText(message[1..], out var text))
        {
            return PromptEvent.Of(RunPromptResponse.Parser.ParseFrom(message));
        }

        return message[0] == TextDeltaTag ? PromptEvent.TextDelta(text) : PromptEvent.ObjectTextDelta(text);
    }

    /// <summary>Reads a delta of either kind, which has a text and no other field. An empty text is not written by proto3.</summary>
    private static bool TryGetText(ReadOnlySpan<byte> field, out ReadOnlySpan<byte> text) =>
        TryGetRest(field, out text)
        && (text.IsEmpty || (text[0] == TextTag && TryGetRest(text[1..], out text) && Utf8.IsValid(text)));

    /// <summary>Takes a length off the front, of one byte to three, when it covers exactly the rest.</summary>
    private static bool TryGetRest(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> rest)
    {
        var length = 0;
        for (var i = 0; i < Math.Min(bytes.Length, 3); i++)
        {
            length |= (bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                rest = bytes[(i + 1)..];
                return rest.Length == length;
            }
        }

        rest = default;
        return false;
    }
}
