using System.Buffers;
using System.IO.Pipelines;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// Writes into the response's own memory, a block at a time. The pipe takes a lock for each span that it gives and each that it gets
/// back; a line of text consists of several, and there can be a million lines a second.
/// </summary>
internal sealed class BlockWriter(PipeWriter pipe) : IBufferWriter<byte>
{
    private Memory<byte> block;
    private int used;

    /// <summary>Bytes that were written since the last flush.</summary>
    public int UnflushedBytes { get; private set; }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (block.Length - used < Math.Max(1, sizeHint))
        {
            Commit();
            block = pipe.GetMemory(sizeHint);
        }

        return block[used..];
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(block.Length - used), nameof(count));
        used += count;
        UnflushedBytes += count;
    }

    /// <summary>Sends what was written.</summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        Commit();
        UnflushedBytes = 0;
        return pipe.FlushAsync(cancellationToken);
    }

    /// <summary>Gives the block back: nothing is held while nothing is written.</summary>
    private void Commit()
    {
        if (used > 0)
        {
            pipe.Advance(used);
        }

        (block, used) = (default, 0);
    }
}
