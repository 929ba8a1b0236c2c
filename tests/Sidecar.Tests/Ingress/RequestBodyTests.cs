using System.IO.Pipelines;
using AgentMark.Sidecar.Ingress;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace AgentMark.Sidecar.Tests.Ingress;

public sealed class RequestBodyTests
{
    private const int Most = 1000;
    private const long Budget = AdmissionTests.Budget;

    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly DefaultHttpContext context = new();
    private readonly Admission admission = AdmissionTests.Room(maxRuns: 1);

    public RequestBodyTests() => context.Features.Set<IRequestBodyPipeFeature>(new PipeBody(pipe.Reader));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Most - 1)]
    [InlineData(Most)]
    public async Task A_declared_body_up_to_the_limit_is_read_whole(int length)
    {
        context.Request.ContentLength = length;
        await SendAsync(new byte[length]);
        var (body, reserved, refusal) = await ReadAsync();
        Assert.Null(refusal);
        Assert.Equal(length, body.Length);
        AssertReserved(reserved, atLeast: length);
    }

    [Fact]
    public async Task A_chunked_body_of_exactly_the_limit_is_read_whole()
    {
        var reading = ReadAsync();
        await SendAsync(new byte[Most - 1], last: false);
        await SendAsync(new byte[1]);
        var (body, reserved, refusal) = await reading;
        Assert.Null(refusal);
        Assert.Equal(Most, body.Length);
        AssertReserved(reserved, atLeast: Most);
    }

    [Fact]
    public async Task A_declared_length_takes_no_more_memory_than_came_of_it()
    {
        context.Request.ContentLength = Most;
        var reading = RequestBody.ReadAsync(context.Request, Most, admission, TestContext.Current.CancellationToken).AsTask();
        Assert.True(admission.TryReserveBody(Budget), "Nothing is reserved before the first byte.");
        admission.ReleaseBody(Budget);
        await SendAsync(new byte[1]);
        var (_, reserved, _) = await Eventually.DoneAsync(reading, "the body was read");
        AssertReserved(reserved, atLeast: 1);
        Assert.InRange(reserved, 1, Most);
    }

    [Fact]
    public async Task A_chunked_body_is_refused_as_soon_as_it_is_over_the_limit()
    {
        var reading = ReadAsync();
        await SendAsync(new byte[Most], last: false);
        await SendAsync(new byte[1], last: false);
        var (_, reserved, refusal) = await reading;
        Assert.Equal(("body_too_large", 413), (refusal?.Reason, refusal?.Status));
        Assert.Equal(0, reserved);
        AssertReserved(reserved, atLeast: 0);
    }

    [Fact]
    public async Task A_body_for_which_there_is_no_memory_is_refused()
    {
        Assert.True(admission.TryReserveBody(Budget));
        await SendAsync(new byte[1]);
        var (_, reserved, refusal) = await ReadAsync();
        Assert.Equal(("too_many_bytes", 503), (refusal?.Reason, refusal?.Status));
        Assert.Equal(0, reserved);
        admission.ReleaseBody(Budget);
        AssertReserved(reserved, atLeast: 0);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_refused_with_the_servers_own_status()
    {
        var reading = ReadAsync();
        await SendAsync(new byte[10], last: false);
        await pipe.Writer.CompleteAsync(new BadHttpRequestException("Unexpected end of request content.", 400));
        var (_, reserved, refusal) = await reading;
        Assert.Equal(("body_broken", 400), (refusal?.Reason, refusal?.Status));
        AssertReserved(reserved, atLeast: 0);
    }

    [Fact]
    public async Task A_sender_that_leaves_gives_back_what_was_reserved()
    {
        using var gone = new CancellationTokenSource();
        var reading = RequestBody.ReadAsync(context.Request, Most, admission, gone.Token).AsTask();
        await SendAsync(new byte[10], last: false);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        AssertReserved(0, atLeast: 0);
    }

    [Fact]
    public Task The_bytes_are_the_senders_however_they_were_cut() =>
        Gen.Select(Gen.Byte.Array[0, 20_000].Array[0, 6], Gen.Bool).SampleAsync(
            async (chunks, declared) =>
            {
                var test = new RequestBodyTests();
                var whole = chunks.SelectMany(c => c).ToArray();
                test.context.Request.ContentLength = declared ? whole.Length : null;
                var reading = RequestBody.ReadAsync(test.context.Request, whole.Length, test.admission, CancellationToken.None).AsTask();
                foreach (var chunk in chunks)
                {
                    await test.SendAsync(chunk, last: false);
                }

                await test.pipe.Writer.CompleteAsync();
                var (body, reserved, refusal) = await reading;
                Assert.Null(refusal);
                Assert.Equal(whole, body.ToArray());
                test.AssertReserved(reserved, atLeast: whole.Length);
            },
            iter: 100);

    private Task<(ReadOnlyMemory<byte> Body, long Reserved, Refusal? Refusal)> ReadAsync() => Eventually.DoneAsync(
        RequestBody.ReadAsync(context.Request, Most, admission, TestContext.Current.CancellationToken).AsTask(), "the body was read");

    private async Task SendAsync(byte[] bytes, bool last = true)
    {
        await pipe.Writer.WriteAsync(bytes);
        if (last)
        {
            await pipe.Writer.CompleteAsync();
        }
    }

    /// <summary>What the call says that it holds is what admission counts.</summary>
    private void AssertReserved(long reserved, long atLeast)
    {
        Assert.True(reserved >= atLeast, $"{reserved} bytes are reserved for a body of {atLeast}.");
        Assert.False(admission.TryReserveBody(Budget - reserved + 1), "Less is counted than was reserved.");
        Assert.True(admission.TryReserveBody(Budget - reserved), "More is counted than was reserved.");
    }

    private sealed record PipeBody(PipeReader Reader) : IRequestBodyPipeFeature;
}
