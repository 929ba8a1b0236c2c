using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Tests.Datasets;
using CsCheck;
using Grpc.Core;
using Xunit;
using static AgentMark.Sidecar.Tests.Forwarding.Frames.RunnerFrames;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

public sealed class FrameReaderTests
{
    private const int Limit = 100_000;

    [Fact]
    public async Task Messages_come_whole_wherever_the_reads_end() =>
        await Gen.Select(AnyMessage.Array[0, 12], Gen.Int[1, 40].Array[1, 5]).SampleAsync(async (messages, sizes) =>
        {
            var reader = Over([.. messages.SelectMany(message => Frame(message))], sizes);
            foreach (var message in messages)
            {
                Assert.True(await NextAsync(reader));
                Assert.Equal(message, reader.Message.ToArray());
            }

            Assert.False(await NextAsync(reader));
            Assert.False(reader.IsWithinMessage);
        });

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(Limit)]
    public async Task A_message_may_be_larger_than_a_read(int length)
    {
        var message = new byte[length];
        Random.Shared.NextBytes(message);
        var reader = Over([.. Frame([1]), .. Frame(message), .. Frame([2])], 4096, 1, 9000);
        Assert.True(await NextAsync(reader));
        Assert.True(await NextAsync(reader));
        Assert.Equal(message, reader.Message.ToArray());
        Assert.True(await NextAsync(reader));
        Assert.Equal([2], reader.Message.ToArray());
    }

    [Fact]
    public async Task All_that_came_with_one_read_is_taken_without_another()
    {
        var reader = Over([.. Frame([1]), .. Frame([2]), .. Frame([])], int.MaxValue);
        Assert.False(reader.TryTake());
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.True(reader.TryTake());
        Assert.True(reader.TryTake());
        Assert.Equal([2], reader.Message.ToArray());
        Assert.True(reader.TryTake());
        Assert.Empty(reader.Message.ToArray());
        Assert.False(reader.TryTake());
    }

    [Fact]
    public async Task While_nothing_is_there_no_memory_is_held()
    {
        var body = new NothingYet();
        var reader = new FrameReader(body, Limit);
        var read = reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(read.IsCompleted);
        Assert.Equal([0], body.Asked);
        body.Ends.SetResult(0);
        Assert.False(await read);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_by_its_length_alone()
    {
        var reader = Over(Frame(new byte[Limit + 1])[..5], 5);
        var thrown = await Assert.ThrowsAsync<RpcException>(() => NextAsync(reader));
        Assert.Equal((StatusCode.ResourceExhausted, CallErrors.OverLimit), (thrown.StatusCode, thrown.Status.Detail));
        Assert.Same(Metadata.Empty, thrown.Trailers);
    }

    [Fact]
    public async Task Lengths_have_no_sign()
    {
        var reader = Over([0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3], 8);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => NextAsync(reader))).StatusCode);
    }

    [Theory]
    [InlineData(1, "it is compressed, which was not agreed")]
    [InlineData(60, "its frame begins with 60")]
    public async Task A_compressed_message_cannot_be_read_nor_can_what_is_no_frame(byte flag, string reason)
    {
        var reader = Over(Frame([1, 2, 3], flag), 3);
        var thrown = await Assert.ThrowsAsync<RpcException>(() => NextAsync(reader));
        Assert.Equal(reason, Assert.IsType<InvalidDataException>(thrown.Status.DebugException).Message);
    }

    [Fact]
    public async Task A_body_that_ends_within_a_message_can_be_told()
    {
        var whole = Frame([1, 2, 3]);
        for (var length = 1; length < whole.Length; length++)
        {
            var reader = Over(whole[..length], 2);
            Assert.False(await NextAsync(reader));
            Assert.True(reader.IsWithinMessage);
        }
    }

    private static FrameReader Over(byte[] body, params int[] sizes) => new(new DripStream(body, sizes), Limit);

    private static async Task<bool> NextAsync(FrameReader reader)
    {
        while (!reader.TryTake())
        {
            if (!await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Notes how much it was asked for, and lets it wait.</summary>
    private sealed class NothingYet : MemoryStream
    {
        public TaskCompletionSource<int> Ends { get; } = new();

        public List<int> Asked { get; } = [];

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Asked.Add(buffer.Length);
            return await Ends.Task;
        }
    }
}
