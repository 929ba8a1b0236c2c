using System.Net.Sockets;
using AgentMark.Sidecar.Forwarding;
using AgentMark.Sidecar.Hosting;
using AgentMark.V1;
using Grpc.Core;
using Xunit;

namespace AgentMark.Sidecar.Tests.Forwarding;

public sealed class RunnerFailuresTests
{
    private const int UsualLimit = 4 * 1024 * 1024;
    private const string DotNetWording = "Received message exceeds the maximum configured message size.";

    private static readonly RunnerFailures Failures = new(TestRun.Limits, new RunnerOptions([], TimeSpan.FromSeconds(5), null, null, null));

    public static TheoryData<StatusCode, string, int> TooLarge => new()
    {
        // Go
        { StatusCode.ResourceExhausted, "grpc: received message larger than max (5242900 vs. 4194304)", 429 },
        // C-core, by age
        { StatusCode.ResourceExhausted, "Received message larger than max (5242900 vs. 4194304)", 429 },
        { StatusCode.ResourceExhausted, "SERVER: Received message larger than max (5242900 vs. 4194304)", 429 },
        // Java
        { StatusCode.ResourceExhausted, "gRPC message exceeds maximum size 4194304: 5242900", 429 },
        // .NET
        { StatusCode.ResourceExhausted, DotNetWording, 429 },
        // Rust
        { StatusCode.OutOfRange, "Error, decoded message length too large: found 5242900 bytes, the limit is: 4194304 bytes", 400 },
    };

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void An_event_above_the_runners_limit_is_413_in_the_words_of_every_stack(StatusCode code, string detail, int otherwise)
    {
        _ = otherwise;
        var failure = Judge(FromRunner(code, detail), requestBytes: UsualLimit + 1);
        Assert.Equal((FailureKind.EventTooLarge, 413), (failure.Kind, failure.Status));
        Assert.Contains("4194305 bytes, more than the runner at http://runner:50051 takes: " + detail.TrimEnd('.') + ". Raise", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void The_same_words_about_a_small_event_or_after_the_first_answer_are_a_status_like_any_other(StatusCode code, string detail, int otherwise)
    {
        foreach (var failure in new[] { Judge(FromRunner(code, detail), UsualLimit), Judge(FromRunner(code, detail), 2 * UsualLimit, anyEvent: true) })
        {
            Assert.Equal((FailureKind.RunnerStatus, otherwise, detail), (failure.Kind, failure.Status, failure.Message));
        }
    }

    [Theory]
    [InlineData("Quota exceeded")]
    [InlineData("")]
    public void A_runner_that_is_out_of_something_else_is_429_however_large_the_event(string detail) =>
        Assert.Equal((FailureKind.RunnerStatus, 429), KindAndStatus(Judge(FromRunner(StatusCode.ResourceExhausted, detail), 2 * UsualLimit)));

    [Theory]
    [InlineData(100)]
    [InlineData(2 * UsualLimit)]
    public void An_answer_above_our_own_limit_names_our_variable(int requestBytes)
    {
        var failure = Judge(new RpcException(new Status(StatusCode.ResourceExhausted, DotNetWording)), requestBytes);
        Assert.Equal((FailureKind.AnswerTooLarge, 500), KindAndStatus(failure));
        Assert.Equal("The runner at http://runner:50051 sent a message larger than 10485760 bytes (AGENTMARK_MAX_BODY_BYTES).", failure.Message);
    }

    [Theory]
    [InlineData("grpc: trying to send message larger than max (5242900 vs. 4194304)")]
    [InlineData("CLIENT: Sent message larger than max (5242900 vs. 4194304)")]
    public void An_answer_that_the_runner_could_not_send_says_whose_limit_it_is(string detail)
    {
        var failure = Judge(FromRunner(StatusCode.ResourceExhausted, detail));
        Assert.Equal((FailureKind.AnswerTooLarge, 500), KindAndStatus(failure));
        Assert.Contains("Raise the runner's own send limit", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, 400)]
    [InlineData(StatusCode.NotFound, 404)]
    [InlineData(StatusCode.Unavailable, 503)]
    [InlineData(StatusCode.Cancelled, 500)]
    public void A_status_of_the_runner_is_its_own_words(StatusCode code, int status)
    {
        var failure = Judge(FromRunner(code, "the runner's words"));
        Assert.Equal((FailureKind.RunnerStatus, status, "the runner's words"), (failure.Kind, failure.Status, failure.Message));
        Assert.Equal($"The runner ended the call with {code}.", Judge(FromRunner(code, "")).Message);
    }

    [Fact]
    public void A_long_status_text_is_capped() =>
        Assert.Equal(4096, Judge(FromRunner(StatusCode.Internal, new string('x', 10_000))).Message.Length);

    [Fact]
    public void A_connection_that_is_refused_means_that_the_run_cannot_have_started()
    {
        var failure = Judge(Broken(new HttpRequestException(
            HttpRequestError.ConnectionError, "Connection refused (runner:50051)", new SocketException((int)SocketError.ConnectionRefused))));
        Assert.Equal((FailureKind.RunnerUnreachable, 503), KindAndStatus(failure));
        Assert.Matches(@"^The runner at http://runner:50051 could not be reached: .+\. Is it running, and does AGENTMARK_RUNNER name its address\?$", failure.Message);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    public void So_do_a_name_that_is_unknown_and_a_certificate_that_is_wrong(HttpRequestError error) =>
        Assert.Equal((FailureKind.RunnerUnreachable, 503), KindAndStatus(Judge(Broken(new HttpRequestException(error)))));

    [Fact]
    public void A_connect_timeout_names_its_variable_and_its_length() =>
        Assert.Contains(
            "could not be reached: no connection within 5s (AGENTMARK_CONNECT_TIMEOUT).",
            Judge(Broken(new OperationCanceledException("", new TimeoutException("The connect timeout is over.")))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_stream_that_breaks_means_that_the_runner_is_gone()
    {
        var failure = Judge(Broken(new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.", new IOException("Connection reset by peer."))));
        Assert.Equal((FailureKind.RunnerGone, 503), KindAndStatus(failure));
        Assert.Equal("The runner at http://runner:50051 went away before the run was finished: Connection reset by peer.", failure.Message);
    }

    [Fact]
    public void A_message_that_cannot_be_read_is_the_runners_fault()
    {
        var unreadable = Assert.ThrowsAny<IOException>(() => GetCapabilitiesResponse.Parser.ParseFrom([0x0a, 0x05]));
        Assert.Equal((FailureKind.RunnerFault, 500), KindAndStatus(Judge(Broken(unreadable))));
        Assert.Equal((FailureKind.RunnerFault, 500), KindAndStatus(Judge(Broken(new InvalidOperationException("Protocol message contained invalid UTF-8.")))));
    }

    [Fact]
    public void An_exception_of_our_own_says_nothing_of_itself()
    {
        var failure = Judge(new InvalidOperationException("internal detail"));
        Assert.Equal((FailureKind.Sidecar, 500), KindAndStatus(failure));
        Assert.DoesNotContain("internal detail", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_call_throws_a_run_that_was_ended_says_who_ended_it()
    {
        (FailureKind, int, string)[] expected =
        [
            (FailureKind.ClientGone, 499, "client"),
            (FailureKind.ClientStalled, 408, "AGENTMARK_CLIENT_STALL_LIMIT"),
            (FailureKind.RunnerSilent, 504, "sent nothing for 1m (AGENTMARK_SILENCE_LIMIT)"),
            (FailureKind.Draining, 503, "AGENTMARK_DRAIN_TIME"),
        ];
        EndCause[] causes = [EndCause.ClientGone, EndCause.ClientStalled, EndCause.RunnerSilent, EndCause.Draining];
        foreach (var (cause, (kind, status, words)) in causes.Zip(expected))
        {
            using var run = new TestRun();
            run.Scope.End(cause);
            var failure = Failures.Judge(FromRunner(StatusCode.Cancelled, "Call canceled by the client."), run.Run);
            Assert.Equal((kind, status), KindAndStatus(failure));
            Assert.Contains(words, failure.Message, StringComparison.Ordinal);
            Assert.Equal(cause is EndCause.ClientGone or EndCause.ClientStalled, failure.IsClients);
        }
    }

    private static RunFailure Judge(Exception exception, int requestBytes = 100, bool anyEvent = false)
    {
        using var run = new TestRun(requestBytes, anyEvent);
        return Failures.Judge(exception, run.Run);
    }

    private static (FailureKind, int) KindAndStatus(RunFailure failure) => (failure.Kind, failure.Status);

    /// <summary>A status that came over the wire: there are trailers with it.</summary>
    private static RpcException FromRunner(StatusCode code, string detail) => new(new Status(code, detail), []);

    /// <summary>A status that gRPC made of an exception below it.</summary>
    private static RpcException Broken(Exception below) => new(new Status(StatusCode.Unavailable, "Error starting gRPC call.", below));
}
