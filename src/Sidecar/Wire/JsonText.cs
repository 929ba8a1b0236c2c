using System.Buffers;
using System.Text.Unicode;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// Writes JSON strings with exactly the escapes of JavaScript's <c>JSON.stringify</c>: <c>"</c>, <c>\</c> and the controls
/// below U+0020 (short forms where JSON has one, else lower-case <c>\u00xx</c>). Everything else goes out raw, as UTF-8.
/// Nothing is allocated.
/// </summary>
internal static class JsonText
{
    /// <summary>Room for the longest unit that is written whole: a character of four bytes, or an escape of six.</summary>
    private const int LongestUnit = 8;

    /// <summary>Longer texts are written in pieces: one span would leave the rest of the block of the response unused.</summary>
    private const int ShortText = 256;

    private const string Escaped =
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(Escaped);

    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create([.. Escaped.Select(c => (byte)c)]);

    /// <summary>Writes <paramref name="text"/> as a JSON string. A lone surrogate becomes U+FFFD.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        output.Write("\""u8);
        WriteContent(output, text);
        output.Write("\""u8);
    }

    /// <summary>Writes <paramref name="utf8"/>, which must be valid UTF-8, as a JSON string.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        output.Write("\""u8);
        WriteContent(output, utf8);
        output.Write("\""u8);
    }

    /// <summary>Writes what stands between the quotes, so that a string can be written in pieces. The text must be valid UTF-8.</summary>
    public static void WriteContent(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        for (int stop; (stop = utf8.IndexOfAny(EscapedBytes)) >= 0; utf8 = utf8[(stop + 1)..])
        {
            output.Write(utf8[..stop]);
            WriteEscape(output, utf8[stop]);
        }

        output.Write(utf8);
    }

    /// <summary>Writes such content between two pieces of JSON; in one go when it is short and has nothing to escape, as nearly every text of a stream.</summary>
    public static void WriteContent(IBufferWriter<byte> output, ReadOnlySpan<byte> before, ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> after)
    {
        if (utf8.Length <= ShortText && !utf8.ContainsAny(EscapedBytes))
        {
            var length = before.Length + utf8.Length + after.Length;
            var piece = output.GetSpan(length);
            before.CopyTo(piece);
            utf8.CopyTo(piece[before.Length..]);
            after.CopyTo(piece[(before.Length + utf8.Length)..]);
            output.Advance(length);
            return;
        }

        output.Write(before);
        WriteContent(output, utf8);
        output.Write(after);
    }

    private static void WriteContent(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        for (int stop; (stop = text.IndexOfAny(EscapedChars)) >= 0; text = text[(stop + 1)..])
        {
            WriteRaw(output, text[..stop]);
            WriteEscape(output, (byte)text[stop]);
        }

        WriteRaw(output, text);
    }

    private static void WriteRaw(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        // The smallest hint that makes progress: it fills the block that is there before it asks for the next.
        while (!text.IsEmpty)
        {
            Utf8.FromUtf16(text, output.GetSpan(LongestUnit), out var read, out var written);
            output.Advance(written);
            text = text[read..];
        }
    }

    private static void WriteEscape(IBufferWriter<byte> output, byte value)
    {
        var shortForm = value switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\r' => "\\r"u8,
            _ => default,
        };

        if (!shortForm.IsEmpty)
        {
            output.Write(shortForm);
            return;
        }

        var digits = "0123456789abcdef"u8;
        output.Write("\\u00"u8);
        output.Write([digits[value >> 4], digits[value & 15]]);
    }
}
