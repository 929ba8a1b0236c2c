using System.Buffers;
using System.Globalization;

namespace AgentMark.Sidecar.Wire;

/// <summary>Writes JSON numbers.</summary>
internal static class JsonNumber
{
    /// <summary>Longer than the longest number either method writes.</summary>
    private const int MaxLength = 32;

    /// <summary>Writes an integer: <c>-12</c>.</summary>
    public static void Write(IBufferWriter<byte> output, long value)
    {
        value.TryFormat(output.GetSpan(MaxLength), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    /// <summary>
    /// Writes the shortest digits that read back as <paramref name="value"/>, which must be finite: <c>1</c>, <c>0.25</c>,
    /// <c>1E+20</c>. Minus zero is <c>0</c>, as in JavaScript.
    /// </summary>
    public static void Write(IBufferWriter<byte> output, double value)
    {
        (value + 0.0).TryFormat(output.GetSpan(MaxLength), out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
