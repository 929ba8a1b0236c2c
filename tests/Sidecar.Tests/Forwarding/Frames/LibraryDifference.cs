using System.Globalization;
using System.Net.Sockets;
using AgentMark.Sidecar.Forwarding;
using CsCheck;
using Grpc.Core;
using Xunit;
using static AgentMark.Sidecar.Tests.Forwarding.Frames.RunnerFrames;
using Say = AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

/// <summary>Promise: our own reading of a call comes to what the client library's comes to: events, and kind, status and words of a failure.</summary>
public sealed class LibraryDifference
{
    private static readonly (string, string)[] Ok = [("grpc-status", "0")];

    private static readonly byte[] TwoTexts = [.. Frame(Say.Text("a")), .. Frame(Say.Text("b"))];

    [Fact]
    public async Task Any_events_in_any_pieces() =>
        await Gen.Select(AnyMessage.Array[0, 8], Gen.Int[1, 60].Array[1, 4]).SampleAsync(
            async (messages, pieces) => await AssertAlikeAsync(new Answer { Body = [.. messages.SelectMany(message => Frame(message))], Pieces = pieces, Trailers = Ok }),
            iter: 300);

    [Fact]
    public async Task Any_status_in_the_head_or_at_the_end()
    {
        foreach (var code in Enum.GetValues<StatusCode>().Append((StatusCode)99))
        {
            (string, string)[] status = [("grpc-status", ((int)code).ToString(CultureInfo.InvariantCulture)), ("grpc-message", "it%27s %C3%A9 100%25 %")];
            await AssertAlikeAsync(new Answer { Headers = status });
            await AssertAlikeAsync(new Answer { Body = TwoTexts, Trailers = status });
            await AssertAlikeAsync(new Answer { Body = TwoTexts, Trailers = status[..1] });
        }
    }

    [Fact]
    public async Task An_answer_that_is_large_and_one_that_is_too_large()
    {
        var limit = (int)TestRun.Limits.MaxBodyBytes + 1024;
        await AssertAlikeAsync(new Answer { Body = Frame(Say.Image("image/png", new byte[limit - 100])), Pieces = [100_000], Trailers = Ok });
        await AssertAlikeAsync(new Answer { Body = [.. TwoTexts, .. Frame(new byte[limit + 1])[..100]], Trailers = Ok });
        var failure = (await Exchange.RawAsync(new Answer { Body = Frame(new byte[limit + 1])[..5] })).Failure;
        Assert.Equal((FailureKind.AnswerTooLarge, 500), (failure!.Kind, failure.Status));
    }

    [Fact]
    public async Task A_runner_that_cannot_be_reached()
    {
        await AssertAlikeAsync(new Answer { NeverComes = new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused)) });
        await AssertAlikeAsync(new Answer { NeverComes = new HttpRequestException(HttpRequestError.SecureConnectionError, "no trust") });
        await AssertAlikeAsync(new Answer { NeverComes = new OperationCanceledException("", new TimeoutException("The connect timeout is over.")) });
    }

    [Fact]
    public async Task A_stream_that_breaks()
    {
        foreach (var length in new[] { 0, 3, 5, TwoTexts.Length - 1, TwoTexts.Length })
        {
            await AssertAlikeAsync(new Answer { Body = TwoTexts[..length], BreaksWith = new IOException("Connection reset by peer.") });
            await AssertAlikeAsync(new Answer { Body = TwoTexts[..length], BreaksWith = new HttpRequestException(HttpRequestError.HttpProtocolError, "reset") });
        }
    }

    [Fact]
    public async Task Initial_metadata_that_mean_nothing() =>
        await AssertAlikeAsync(new Answer { Body = TwoTexts, Headers = [("x-note", "a"), ("grpc-encoding", "identity")], Trailers = Ok });

    private static async Task AssertAlikeAsync(Answer answer)
    {
        var library = await Exchange.LibraryAsync(answer);
        var raw = await Exchange.RawAsync(answer);
        Assert.Equal(library.Events, raw.Events);
        Assert.Equal(library.Failure, raw.Failure);
    }
}
