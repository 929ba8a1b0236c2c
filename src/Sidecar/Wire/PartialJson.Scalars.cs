using System.Buffers;

namespace AgentMark.Sidecar.Wire;

/// <content>Strings, numbers and literals.</content>
internal sealed partial class PartialJson
{
    private int TakeString(ReadOnlySpan<byte> utf8)
    {
        if (escape.IsOpen)
        {
            return escape.TryTake(utf8[0]) ? KeepString(utf8[..1], isSafe: !escape.IsOpen && !escape.IsHalf) : Break();
        }

        var stop = utf8.IndexOfAny(StringStops);
        if (stop != 0)
        {
            return KeepString(stop < 0 ? utf8 : utf8[..stop], isSafe: true);
        }

        switch (utf8[0])
        {
            case (byte)'"' when state == State.InKey:
                return Keep(utf8[0], State.AfterKey);
            case (byte)'"':
                return KeepSafe(utf8[0], State.AfterValue);
            case (byte)'\\':
                escape.Open();
                return Keep(utf8[0], state);
            default:
                return Break();
        }
    }

    private int TakeNumber(ReadOnlySpan<byte> utf8)
    {
        if (number.TryTake(utf8[0]))
        {
            return number.IsNumber ? KeepSafe(utf8[0], state) : Keep(utf8[0], state);
        }

        // The byte belongs to what follows the number.
        state = State.AfterValue;
        return number.IsNumber ? 0 : Break();
    }

    private int TakeLiteral(byte next)
    {
        if (next != Word[literalTaken])
        {
            return Break();
        }

        literalTaken++;
        return KeepSafe(next, literalTaken == Word.Length ? State.AfterValue : state);
    }

    /// <summary>Keys are never safe: a member counts once it has a value.</summary>
    private int KeepString(ReadOnlySpan<byte> utf8, bool isSafe)
    {
        kept.Write(utf8);
        safe = isSafe && state == State.InString ? kept.WrittenCount : safe;
        return utf8.Length;
    }
}
