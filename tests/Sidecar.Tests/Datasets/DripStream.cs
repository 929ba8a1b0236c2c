namespace AgentMark.Sidecar.Tests.Datasets;

/// <summary>Bytes that come in pieces of the given sizes, over and over; then the end, a failure, or silence.</summary>
internal sealed class DripStream(byte[] bytes, int[] sizes, Exception? failure = null, bool isSilent = false) : Stream
{
    private int at;
    private int turn;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => at; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(Math.Min(sizes[turn++ % sizes.Length], buffer.Length), bytes.Length - at);
        bytes.AsMemory(at, count).CopyTo(buffer);
        at += count;
        if (count == 0 && isSilent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return count == 0 && failure is not null ? throw failure : count;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
