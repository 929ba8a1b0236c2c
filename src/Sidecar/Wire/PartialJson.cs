using System.Buffers;
using System.Text.Unicode;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// Completes JSON text that is still being written into the largest value it stands for so far: open strings, objects and
/// arrays are closed, literals are filled in (<c>t</c> is <c>true</c>), a number is its longest valid prefix, and a member or
/// item that has no value yet is left out, as is half a character at the end of a string.
/// <para>
/// The text is read once, as it comes. What has been read is kept without insignificant white space; its first <c>safe</c> bytes
/// plus a tail are the completion. A completion only ever grows: one of equal length is equal.
/// </para>
/// </summary>
internal sealed partial class PartialJson
{
    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, ' ').Select(control => (byte)control)]);

    private readonly Stack<byte> closers = new();
    private ArrayBufferWriter<byte> kept = new();
    private int safe;
    private State state = State.BeforeValue;
    private JsonEscapeScan escape;
    private JsonNumberScan number;
    private byte literal;
    private int literalTaken;

    private enum State : byte
    {
        BeforeValue,
        BeforeFirstItem,
        BeforeFirstKey,
        BeforeKey,
        InKey,
        AfterKey,
        InString,
        InNumber,
        InLiteral,
        AfterValue,
        Broken,
    }

    /// <summary>True when the text so far is one whole JSON value (a number at the root may still go on).</summary>
    public bool IsWhole =>
        closers.Count == 0 && safe > 0 && safe == kept.WrittenCount && state is State.AfterValue or State.InNumber;

    /// <summary>Bytes of the completion; 0 while there is nothing to show, and from the first byte that cannot be JSON on.</summary>
    public int Length => safe == 0 ? 0 : safe + Tail.Length + closers.Count;

    private ReadOnlySpan<byte> Tail => state switch
    {
        State.InString => "\""u8,
        State.InLiteral => Word[literalTaken..],
        _ => default,
    };

    private ReadOnlySpan<byte> Word => literal switch
    {
        (byte)'t' => "true"u8,
        (byte)'f' => "false"u8,
        _ => "null"u8,
    };

    /// <summary>Reads on. A lone surrogate becomes U+FFFD.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[1024];
        while (!text.IsEmpty)
        {
            Utf8.FromUtf16(text, utf8, out var read, out var written);
            Append(utf8[..written]);
            text = text[read..];
        }
    }

    /// <summary>Reads on. The text is valid UTF-8, split between characters.</summary>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty && state != State.Broken)
        {
            utf8 = utf8[Take(utf8)..];
        }
    }

    /// <summary>Writes the completion: one compact JSON value.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.Write(kept.WrittenSpan[..safe]);
        output.Write(Tail);
        foreach (var closer in closers)
        {
            output.Write([closer]);
        }
    }

    /// <summary>Takes some bytes and says how many; none only when the state has changed.</summary>
    private int Take(ReadOnlySpan<byte> utf8) => state switch
    {
        State.InString or State.InKey => TakeString(utf8),
        State.InNumber => TakeNumber(utf8),
        State.InLiteral => TakeLiteral(utf8[0]),
        _ => TakeStructure(utf8[0]),
    };

    private int Keep(byte next, State then)
    {
        kept.Write([next]);
        state = then;
        return 1;
    }

    private int KeepSafe(byte next, State then)
    {
        Keep(next, then);
        safe = kept.WrittenCount;
        return 1;
    }

    /// <summary>The text can no longer become JSON: what was kept is of no use.</summary>
    private int Break()
    {
        state = State.Broken;
        kept = new ArrayBufferWriter<byte>();
        closers.Clear();
        safe = 0;
        return 1;
    }
}
