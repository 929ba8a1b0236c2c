using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace AgentMark.Sidecar.Events;

/// <summary>
/// Reads JSON strings and member names without ever failing: <see cref="Utf8JsonReader.GetString"/> and
/// <see cref="Utf8JsonReader.ValueTextEquals(ReadOnlySpan{byte})"/> throw at the escape of a lone surrogate, which is legal
/// JSON. Such an escape becomes U+FFFD here. All input has been through a <see cref="Utf8JsonReader"/> and is valid UTF-8.
/// </summary>
internal static class JsonText
{
    /// <summary>Deeper bodies are refused. Prompt trees with embedded expression trees pass 64 easily, 1,000 hardly.</summary>
    public const int MaxDepth = 4_000;

    public static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>The text of a JSON string, given the bytes between its quotes.</summary>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return Encoding.UTF8.GetString(buffer.AsSpan(0, Unescape(raw, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Compares the string or member name that the reader stands on, escapes resolved.</summary>
    public static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.SequenceEqual(text);
        }

        Span<byte> plain = stackalloc byte[LongestName];
        return Plain(in reader, plain).SequenceEqual(text);
    }

    /// <summary>An escaped name of more bytes than this cannot be one that we know: our longest has 14, six bytes each.</summary>
    public const int LongestName = 96;

    /// <summary>
    /// The member name that the reader stands on, escapes resolved; empty for an escaped name that is too long to matter.
    /// </summary>
    /// <param name="reader">Stands on the name.</param>
    /// <param name="buffer">At least <see cref="LongestName"/> bytes.</param>
    public static ReadOnlySpan<byte> Plain(scoped in Utf8JsonReader reader, Span<byte> buffer)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        return reader.ValueSpan.Length > LongestName ? default : buffer[..Unescape(reader.ValueSpan, buffer)];
    }

    // No escape is shorter than the UTF-8 that it stands for, so the output always fits into as many bytes as the input.
    private static int Unescape(ReadOnlySpan<byte> raw, Span<byte> to)
    {
        var written = 0;
        while (true)
        {
            var plain = raw.IndexOf((byte)'\\');
            var run = plain < 0 ? raw : raw[..plain];
            run.CopyTo(to[written..]);
            written += run.Length;
            if (plain < 0)
            {
                return written;
            }

            var (rune, length) = Escape(raw[plain..]);
            written += rune.EncodeToUtf8(to[written..]);
            raw = raw[(plain + length)..];
        }
    }

    private static (Rune Rune, int Length) Escape(ReadOnlySpan<byte> raw) => raw[1] switch
    {
        (byte)'u' => UnicodeEscape(raw),
        (byte)'b' => (new Rune('\b'), 2),
        (byte)'f' => (new Rune('\f'), 2),
        (byte)'n' => (new Rune('\n'), 2),
        (byte)'r' => (new Rune('\r'), 2),
        (byte)'t' => (new Rune('\t'), 2),
        var itself => (new Rune(itself), 2),
    };

    private static (Rune Rune, int Length) UnicodeEscape(ReadOnlySpan<byte> raw)
    {
        var unit = CodeUnit(raw[2..]);
        if (Rune.TryCreate(unit, out var rune))
        {
            return (rune, 6);
        }

        var pairFollows = raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u';
        return pairFollows && Rune.TryCreate(unit, CodeUnit(raw[8..]), out rune) ? (rune, 12) : (Rune.ReplacementChar, 6);
    }

    private static char CodeUnit(ReadOnlySpan<byte> hex) =>
        Utf8Parser.TryParse(hex[..4], out ushort unit, out _, 'x') ? (char)unit : '\uFFFD';
}
