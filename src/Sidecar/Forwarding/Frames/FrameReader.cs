using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>
/// Cuts the messages out of a gRPC response: each has a head of a flag byte (0, or 1 for compressed) and four bytes of length, the
/// most significant first. Where messages end has nothing to do with where reads end: one read brings as many as there are, and a
/// message may come in pieces. While nothing is there, no memory is held.
/// </summary>
/// <param name="body">The response body.</param>
/// <param name="limit">Most bytes of a message.</param>
/// <remarks>
/// The buffer goes back to its pool when the reader has caught up or the body has ended. A reader that is given up leaves it to the garbage
/// collector: a read may still be writing into it.
/// </remarks>
internal sealed class FrameReader(Stream body, int limit)
{
    private const int HeadLength = 5;
    private const int ReadLength = 16 * 1024;

    private byte[] buffer = [];
    private int start;
    private int end;
    private int length;

    /// <summary>The message that was taken last; its bytes stay only until something is read.</summary>
    public ReadOnlySpan<byte> Message => buffer.AsSpan(start - length, length);

    /// <summary>True when the body has ended, or paused, within a message.</summary>
    public bool IsWithinMessage => start < end;

    /// <summary>Takes the next message if all of it is there.</summary>
    /// <exception cref="RpcException">It is compressed or too large.</exception>
    public bool TryTake()
    {
        if (end - start < HeadLength)
        {
            return false;
        }

        var next = NextLength();
        if (end - start - HeadLength < next)
        {
            return false;
        }

        length = next;
        start += HeadLength + length;
        return true;
    }

    /// <summary>Reads what is there, and waits for it when nothing is. Only once nothing is left to take.</summary>
    /// <returns>False at the end of the body.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        length = 0;
        if (!IsWithinMessage)
        {
            // A read of no bytes ends when there are some; streams that idle are many, buffers need not be.
            Release();
            _ = await body.ReadAsync(Memory<byte>.Empty, cancellationToken);
        }

        MakeRoom();
        var read = await body.ReadAsync(buffer.AsMemory(end), cancellationToken);
        end += read;
        if (!IsWithinMessage)
        {
            Release();
        }

        return read > 0;
    }

    /// <summary>Room for the rest of a message that has begun, at the beginning of a buffer; it grows with what comes, not with what was announced.</summary>
    private void MakeRoom()
    {
        var begun = end - start;
        var wanted = begun < HeadLength ? ReadLength : Math.Max(ReadLength, Math.Min(HeadLength + NextLength(), 2 * begun));
        var room = buffer.Length < wanted ? ArrayPool<byte>.Shared.Rent(wanted) : buffer;
        buffer.AsSpan(start, begun).CopyTo(room);
        if (room != buffer)
        {
            Release();
        }

        (buffer, start, end) = (room, 0, begun);
    }

    private int NextLength()
    {
        var head = buffer.AsSpan(start, HeadLength);
        if (head[0] != 0)
        {
            // No grpc-accept-encoding was sent, so there is no compression that the runner may use.
            throw CallErrors.Unreadable(head[0] == 1 ? "it is compressed, which was not agreed" : $"its frame begins with {head[0]}");
        }

        var next = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        return next <= limit ? (int)next : throw CallErrors.TooLarge();
    }

    private void Release()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (buffer, start, end, length) = ([], 0, 0, 0);
    }
}
