using System.Buffers.Binary;
using System.Net.Sockets;

namespace AgentMark.EndToEnd.Harness;

/// <summary>What Linux counts for a connection.</summary>
internal static class TcpCounters
{
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const int DataSegmentsIn = 152;

    /// <summary>
    /// Segments with data so far. On the loopback device a segment may be as large as 64 KiB, so each is one write of the other
    /// side, or a part of a larger one.
    /// </summary>
    public static long DataSegmentsReceived(this Socket socket)
    {
        Span<byte> info = stackalloc byte[256];
        var length = socket.GetRawSocketOption(Tcp, TcpInfo, info);
        Assert.True(length >= DataSegmentsIn + sizeof(uint), $"The kernel tells {length} bytes of a connection.");
        return BinaryPrimitives.ReadUInt32LittleEndian(info[DataSegmentsIn..]);
    }
}
