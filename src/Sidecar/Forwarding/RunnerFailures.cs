using System.Globalization;
using System.Net.Sockets;
using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Turns what a call threw into a failure with a sentence. Nothing else judges a runner's exceptions.</summary>
internal sealed class RunnerFailures(LimitOptions limits, RunnerOptions runners)
{
    /// <summary>Above this, gRPC libraries refuse a message unless they are told otherwise.</summary>
    private const int UsualMessageLimit = 4 * 1024 * 1024;

    /// <summary>How gRPC libraries say that a message they received is too large: Go, Node and C-core; Java; .NET; Rust.</summary>
    private static readonly string[] TooLargeWordings =
        ["received message larger than max", "exceeds maximum size", "Received message exceeds the maximum configured message size", "decoded message length too large"];

    /// <summary>How they say that a message they were to send is.</summary>
    private static readonly string[] AnswerTooLargeWordings = ["trying to send message larger than max", "Sent message larger than max"];

    public RunFailure Judge(Exception exception, Run run)
    {
        var runner = run.Lease.Address;
        if (run.Scope.Cause is not EndCause.None)
        {
            return Ended(run.Scope, runner);
        }

        if (exception is DatasetException dataset)
        {
            return new RunFailure(FailureKind.Dataset, dataset.HttpStatus, dataset.Message);
        }

        if (exception is not RpcException rpc)
        {
            return new RunFailure(FailureKind.Sidecar, StatusCodes.Status500InternalServerError, "The sidecar failed while it ran the event; its log has the details.");
        }

        if (rpc.Status.DebugException is { } exceptionBelow)
        {
            return IsTransport(exceptionBelow)
                ? Transport(exceptionBelow, runner)
                : new RunFailure(FailureKind.RunnerFault, StatusCodes.Status500InternalServerError,
                    $"The runner at {runner} sent a message that cannot be read: {Describe(exceptionBelow)}.");
        }

        var detail = rpc.Status.Detail;
        if (IsOurLimit(rpc))
        {
            return AnswerTooLarge(runner, limits.MaxBodyBytes);
        }

        if (rpc.StatusCode is StatusCode.ResourceExhausted or StatusCode.OutOfRange)
        {
            if (Says(TooLargeWordings, detail) && run.RequestBytes > UsualMessageLimit && !run.AnyEvent)
            {
                return EventTooLarge(runner, run.RequestBytes, detail);
            }

            if (Says(AnswerTooLargeWordings, detail))
            {
                return new RunFailure(FailureKind.AnswerTooLarge, StatusCodes.Status500InternalServerError,
                    $"The runner at {runner} could not send its answer: {detail}. Raise the runner's own send limit.");
            }
        }

        return new RunFailure(FailureKind.RunnerStatus, StatusMap.ToHttp(rpc.StatusCode),
            ErrorText.Cap(string.IsNullOrEmpty(detail) ? $"The runner ended the call with {rpc.StatusCode}." : detail));
    }

    public static RunFailure Ended(RunScope run, RunnerAddress runner) => run.Cause switch
    {
        EndCause.RunnerSilent => new RunFailure(FailureKind.RunnerSilent, StatusCodes.Status504GatewayTimeout,
            $"The runner at {runner} sent nothing for {Duration.Format(run.SilenceLimit)} (AGENTMARK_SILENCE_LIMIT)."),
        EndCause.Draining => new RunFailure(FailureKind.Draining, StatusCodes.Status503ServiceUnavailable,
            "The sidecar is shutting down and the run did not finish within the drain time (AGENTMARK_DRAIN_TIME); run it again."),
        EndCause.ClientStalled => new RunFailure(FailureKind.ClientStalled, StatusCodes.Status408RequestTimeout,
            "The client accepted nothing for too long (AGENTMARK_CLIENT_STALL_LIMIT)."),
        _ => new RunFailure(FailureKind.ClientGone, StatusCodes.Status499ClientClosedRequest, "The client has gone."),
    };

    /// <summary>The innermost reason, as one clause.</summary>
    public static string Describe(Exception exception)
    {
        if (exception is RpcException rpc)
        {
            return rpc.Status.DebugException is { } inner ? Describe(inner) : $"{rpc.StatusCode} {rpc.Status.Detail}".TrimEnd();
        }

        while (exception.InnerException is not null)
        {
            exception = exception.InnerException;
        }

        return exception.Message.TrimEnd('.');
    }

    private RunFailure Transport(Exception exception, RunnerAddress runner) =>
        NeverConnected(exception)
            ? new RunFailure(FailureKind.RunnerUnreachable, StatusCodes.Status503ServiceUnavailable,
                $"The runner at {runner} could not be reached: {Reason(exception)}. Is it running, and does AGENTMARK_RUNNER name its address?")
            : new RunFailure(FailureKind.RunnerGone, StatusCodes.Status503ServiceUnavailable,
                $"The runner at {runner} went away before the run was finished: {Describe(exception)}.");

    /// <summary>
    /// True when a message was refused on our side. A .NET server that refuses one says the same words, but its status came
    /// in trailers, and then there is a collection of them.
    /// </summary>
    private static bool IsOurLimit(RpcException e) =>
        e.StatusCode == StatusCode.ResourceExhausted
        && e.Status.Detail == CallErrors.OverLimit
        && ReferenceEquals(e.Trailers, Metadata.Empty);

    private static bool IsTransport(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is HttpRequestException or (IOException and not InvalidProtocolBufferException) or SocketException or TimeoutException)
            {
                return true;
            }
        }

        return false;
    }

    private static bool NeverConnected(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
                or TimeoutException
                or SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.AddressNotAvailable })
            {
                return true;
            }
        }

        return false;
    }

    private string Reason(Exception exception) =>
        exception.GetBaseException() is TimeoutException
            ? $"no connection within {Duration.Format(runners.ConnectTimeout)} (AGENTMARK_CONNECT_TIMEOUT)"
            : Describe(exception);

    private static bool Says(string[] wordings, string detail) =>
        wordings.Any(w => detail.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static RunFailure EventTooLarge(RunnerAddress runner, int requestBytes, string detail) =>
        new(FailureKind.EventTooLarge, StatusCodes.Status413PayloadTooLarge, string.Create(CultureInfo.InvariantCulture,
            $"The event needs a message of {requestBytes} bytes, more than the runner at {runner} takes: {detail.TrimEnd('.')}. Raise the receive limit of the runner's gRPC server."));

    private static RunFailure AnswerTooLarge(RunnerAddress runner, long limit) =>
        new(FailureKind.AnswerTooLarge, StatusCodes.Status500InternalServerError, string.Create(CultureInfo.InvariantCulture,
            $"The runner at {runner} sent a message larger than {limit} bytes (AGENTMARK_MAX_BODY_BYTES)."));
}
