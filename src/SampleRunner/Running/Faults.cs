using System.ClientModel;
using System.Net.Sockets;
using System.Text.Json;
using Grpc.Core;

namespace AgentMark.SampleRunner.Running;

/// <summary>
/// Says what a failure means to the caller, as a gRPC status. Its codes are those of google.rpc, so the same status serves a
/// call that fails and an error event. The runners of <c>examples/runners</c> use the same words.
/// </summary>
internal static partial class Faults
{
    private const int LongestMessage = 1000;

    /// <summary>The model's stream ended, or broke, before it said why it stops.</summary>
    public static RpcException BrokeOff => new(new Status(StatusCode.Unavailable, "The model service broke off its answer."));

    public static Status ToStatus(Exception fault, ILogger logger)
    {
        switch (fault)
        {
            case RpcException refusal:
                return refusal.Status;
            case AggregateException { InnerException: { } inner }:
                return ToStatus(inner, logger);
            case ClientResultException { Status: > 0 } answer:
                return new Status(FromHttp(answer.Status), $"The model service answered {answer.Status}{Words(answer)}");
            case ClientResultException { InnerException: { } inner }:
                return ToStatus(inner, logger);
            case ClientResultException or HttpRequestException or SocketException:
                return new Status(StatusCode.Unavailable, "The model service cannot be reached.");
            case IOException or JsonException:
                return BrokeOff.Status;
            case OperationCanceledException:
                return new Status(StatusCode.DeadlineExceeded, "The model service did not answer in time.");
            default:
                // A mistake of this program's: the log has more of it than the caller.
                LogFailure(logger, fault);
                return new Status(StatusCode.Internal, "The runner failed.");
        }
    }

    private static StatusCode FromHttp(int status) => status switch
    {
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.NotFound,
        408 => StatusCode.DeadlineExceeded,
        429 => StatusCode.ResourceExhausted,
        501 => StatusCode.Unimplemented,
        >= 500 => StatusCode.Unavailable,
        >= 400 => StatusCode.InvalidArgument,
        _ => StatusCode.Unknown,
    };

    // The service's own words: those of OpenAI's form of an error, or else the body as it is.
    private static string Words(ClientResultException answer)
    {
        var body = answer.GetRawResponse()?.Content.ToString() ?? "";
        var words = Message(body)?.Trim() ?? body;
        return words.Length == 0 ? "." : $": {(words.Length <= LongestMessage ? words : words[..LongestMessage])}";
    }

    private static string? Message(string body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                    ? message.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 1, EventName = "RunnerFailed", Level = LogLevel.Error, Message = "A call failed.")]
    private static partial void LogFailure(ILogger logger, Exception fault);
}
