using System.Buffers.Text;

namespace AgentMark.Bench.Load;

/// <summary>The monotonic clock in an event's text: <c>@</c> and 16 hex digits.</summary>
internal static class Stamp
{
    private const int Digits = 16;

    public static bool TryRead(ReadOnlySpan<byte> text, out long time)
    {
        time = 0;
        var at = text.IndexOf((byte)'@');
        return at >= 0 && text.Length > at + Digits && Utf8Parser.TryParse(text.Slice(at + 1, Digits), out time, out var read, 'x') && read == Digits;
    }
}
