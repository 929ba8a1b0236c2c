using System.Buffers;
using System.IO.Pipelines;
using AgentMark.Sidecar.Forwarding;
using CsCheck;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class BlockWriterTests
{
    [Fact]
    public async Task Any_writes_arrive_in_order_and_only_with_a_flush() =>
        await Gen.Byte.Array[0, 3000].Array[1, 12].Where(pieces => pieces.Sum(piece => piece.Length) > 0).SampleAsync(async pieces =>
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 512));
            var writer = new BlockWriter(pipe.Writer);
            foreach (var piece in pieces)
            {
                writer.Write(piece);
            }

            Assert.Equal(pieces.Sum(piece => piece.Length), writer.UnflushedBytes);
            Assert.False(pipe.Reader.TryRead(out _));
            await writer.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, writer.UnflushedBytes);
            var result = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal(pieces.SelectMany(piece => piece), result.Buffer.ToArray());
        });

    [Fact]
    public async Task Writes_go_on_after_a_flush()
    {
        var pipe = new Pipe();
        var writer = new BlockWriter(pipe.Writer);
        for (byte i = 0; i < 3; i++)
        {
            writer.Write([i]);
            await writer.FlushAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal([0, 1, 2], (await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.ToArray());
    }

    [Fact]
    public void More_than_was_asked_for_cannot_be_advanced_over()
    {
        var writer = new BlockWriter(new Pipe().Writer);
        var room = writer.GetSpan(10).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
    }
}
