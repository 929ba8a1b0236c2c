using System.Net;
using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;
using static AgentMark.Sidecar.Tests.Forwarding.Frames.RunnerFrames;
using Say = AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

/// <summary>What is said of an answer where our words are not the client library's, and what is sent.</summary>
public sealed class FrameCallTests
{
    private static readonly byte[] TwoTexts = [.. Frame(Say.Text("a")), .. Frame(Say.Text("b"))];

    [Theory]
    [InlineData(400, 500)]
    [InlineData(401, 500)]
    [InlineData(404, 501)]
    [InlineData(429, 503)]
    [InlineData(502, 503)]
    [InlineData(500, 500)]
    [InlineData(302, 500)]
    public async Task An_HTTP_failure_without_gRPC_is_mapped_as_gRPC_says(int http, int status)
    {
        var failure = await FailureAsync(new Answer { HttpStatus = (HttpStatusCode)http, ContentType = "text/html" });
        Assert.Equal((FailureKind.RunnerStatus, status), (failure.Kind, failure.Status));
        Assert.Equal($"The runner answered with HTTP status {http} and without gRPC.", failure.Message);
    }

    [Theory]
    [InlineData("text/html", "The runner answered with content type text/html, which is no gRPC.")]
    [InlineData("application/grpcish", "The runner answered with content type application/grpcish, which is no gRPC.")]
    [InlineData(null, "The runner's answer has no content type, so it is no gRPC.")]
    public async Task An_answer_that_is_no_gRPC_says_so(string? contentType, string message) =>
        Assert.Equal((FailureKind.RunnerStatus, 500, message), Of(await FailureAsync(new Answer { ContentType = contentType })));

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("Application/gRPC; charset=utf-8")]
    public async Task Any_spelling_of_gRPC_is_taken(string contentType) =>
        Assert.Equal(["a", "b"], (await Exchange.RawAsync(new Answer { ContentType = contentType, Body = TwoTexts, Trailers = [("grpc-status", "0")] })).Events.Select(e => e.TextDelta.Text));

    [Fact]
    public async Task A_call_that_ends_without_a_status_has_failed()
    {
        var outcome = await Exchange.RawAsync(new Answer { Body = TwoTexts });
        Assert.Equal(2, outcome.Events.Count);
        Assert.Equal((FailureKind.RunnerStatus, 500, "The runner ended the call without a grpc-status."), Of(outcome.Failure!));
    }

    [Fact]
    public async Task A_status_that_is_no_number_is_unknown() =>
        Assert.Equal(500, (await FailureAsync(new Answer { Trailers = [("grpc-status", "good")] })).Status);

    [Theory]
    [InlineData("%c3%a9 no%0a100%25", "é no\n100%")]
    [InlineData("100% sure %", "100% sure %")]
    [InlineData("%zz%4", "%zz%4")]
    public async Task Percent_encoding_is_undone_where_it_is_some(string sent, string message)
    {
        Assert.Equal(message, (await FailureAsync(new Answer { Trailers = [("grpc-status", "5"), ("grpc-message", sent)] })).Message);
        Assert.Equal(message, (await FailureAsync(new Answer { Headers = [("grpc-status", "5"), ("grpc-message", sent)] })).Message);
    }

    [Fact]
    public async Task A_compressed_message_is_the_runners_fault() =>
        Assert.Equal(
            (FailureKind.RunnerFault, 500, "The runner at http://runner:50051 sent a message that cannot be read: it is compressed, which was not agreed."),
            Of(await FailureAsync(new Answer { Body = Frame([1, 2], flag: 1), Trailers = [("grpc-status", "0")] })));

    [Fact]
    public async Task A_message_that_is_cut_off_is_the_runners_fault_unless_it_says_why()
    {
        var cut = new Answer { Body = TwoTexts[..^1], Trailers = [("grpc-status", "0")] };
        var outcome = await Exchange.RawAsync(cut);
        Assert.Single(outcome.Events);
        Assert.Equal((FailureKind.RunnerFault, 500, "The runner at http://runner:50051 sent a message that cannot be read: the stream ended within it."), Of(outcome.Failure!));
        Assert.Equal((FailureKind.RunnerStatus, 404, "gone"), Of(await FailureAsync(cut with { Trailers = [("grpc-status", "5"), ("grpc-message", "gone")] })));
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_the_runners_fault()
    {
        var failure = await FailureAsync(new Answer { Body = Frame(Delta([0x0a, 0x01, 0x80])), Trailers = [("grpc-status", "0")] });
        Assert.Equal((FailureKind.RunnerFault, 500), (failure.Kind, failure.Status));
        Assert.StartsWith("The runner at http://runner:50051 sent a message that cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_request_is_the_client_librarys_but_offers_no_compression()
    {
        var answer = new Answer { Trailers = [("grpc-status", "0")] };
        var library = (await Exchange.LibraryAsync(answer)).Request!;
        var raw = (await Exchange.RawAsync(answer)).Request!;
        Assert.Equal(library.Body, raw.Body);
        Assert.Equal(library.Line, raw.Line);
        Assert.Equal(library.Headers.Where(h => !IsOurs(h)).Order(), raw.Headers.Where(h => !IsOurs(h)).Order());
        Assert.DoesNotContain(raw.Headers, h => h.StartsWith("grpc-", StringComparison.Ordinal));
        Assert.Contains("te: trailers", raw.Headers);

        static bool IsOurs(string header) => header.StartsWith("user-agent:", StringComparison.Ordinal) || header.StartsWith("grpc-accept-encoding:", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_can_be_sent_again_until_it_is_answered()
    {
        var message = new RunPromptRequest { PromptName = "again" };
        using var content = new RequestFrame(message);
        foreach (var _ in new[] { 1, 2 })
        {
            var sent = new MemoryStream();
            await content.CopyToAsync(sent, TestContext.Current.CancellationToken);
            Assert.Equal(Frame(message), sent.ToArray());
        }
    }

    [Fact]
    public async Task A_call_that_is_given_up_while_it_waits_ends_at_once()
    {
        using var ended = new CancellationTokenSource();
        var runner = new ScriptedCall(ended.Token);
        runner.Send("one");
        Assert.True(await runner.Call.WaitAsync(ended.Token));
        var waiting = runner.Call.WaitAsync(ended.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await ended.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => Eventually.DoneAsync(waiting, "the wait was over"));
    }

    [Fact]
    public async Task An_answer_that_comes_when_the_call_was_given_up_is_given_back()
    {
        using var ended = new CancellationTokenSource();
        var body = new MemoryStream();
        using var invoker = new HttpMessageInvoker(new FakeRunner(_ =>
        {
            ended.Cancel();
            return new HttpResponseMessage { Content = new StreamContent(body) };
        }));
        using var call = new FrameCall<string>(
            invoker, new HttpRequestMessage(HttpMethod.Post, "http://runner"), 10, _ => "", ended.Token);
        await Assert.ThrowsAsync<RpcException>(() => call.WaitAsync(CancellationToken.None).AsTask());
        Assert.False(body.CanRead);
    }

    private static (FailureKind, int, string) Of(RunFailure failure) => (failure.Kind, failure.Status, failure.Message);

    private static async Task<RunFailure> FailureAsync(Answer answer)
    {
        var failure = (await Exchange.RawAsync(answer)).Failure;
        Assert.NotNull(failure);
        return failure;
    }
}
