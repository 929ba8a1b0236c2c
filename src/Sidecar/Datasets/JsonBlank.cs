using System.Buffers;

namespace AgentMark.Sidecar.Datasets;

/// <summary>What stands between rows and means nothing.</summary>
internal static class JsonBlank
{
    private static readonly SearchValues<byte> Bytes = SearchValues.Create(" \t\r\n\v\f"u8);

    public static bool IsAll(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Bytes) < 0;

    /// <summary>The number of blank bytes at the front.</summary>
    public static int Leading(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Bytes) is >= 0 and var first ? first : text.Length;
}
