using System.Globalization;

namespace AgentMark.Sidecar.Wire;

/// <summary>The escapes of a JSON string, byte by byte. The default value stands outside an escape.</summary>
internal struct JsonEscapeScan
{
    private bool afterBackslash;
    private int digitsLeft;
    private int unit;

    /// <summary>True between a backslash and the end of its escape.</summary>
    public readonly bool IsOpen => afterBackslash || digitsLeft > 0;

    /// <summary>True when the last escape was a high surrogate: half a character.</summary>
    public readonly bool IsHalf => char.IsHighSurrogate((char)unit);

    /// <summary>A backslash was read.</summary>
    public void Open() => this = new JsonEscapeScan { afterBackslash = true };

    /// <summary>Takes one byte of an open escape, or returns false when it is wrong.</summary>
    public bool TryTake(byte next)
    {
        if (afterBackslash)
        {
            afterBackslash = false;
            digitsLeft = next == 'u' ? 4 : 0;
            return "\"\\/bfnrtu"u8.Contains(next);
        }

        digitsLeft--;
        var known = int.TryParse([next], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var digit);
        unit = (unit << 4) | digit;
        return known;
    }
}
