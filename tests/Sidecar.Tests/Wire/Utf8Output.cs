using System.Buffers;
using System.Text;

namespace AgentMark.Sidecar.Tests.Wire;

/// <summary>
/// An output that hands out as little room as it was asked for, and counts on nothing being written that was not advanced over:
/// what a network's buffer does at the end of each block.
/// </summary>
internal sealed class Utf8Output(int block = 1) : IBufferWriter<byte>
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<byte> written = [];
    private byte[] room = [];

    public int Count => written.Count;

    /// <summary>What was written since the last look; refuses invalid UTF-8.</summary>
    public string Take()
    {
        var text = Strict.GetString([.. written]);
        written.Clear();
        return text;
    }

    public void Advance(int count)
    {
        written.AddRange(room.AsSpan(0, count));
        room = [];
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => room = new byte[Math.Max(sizeHint, block)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
