using System.ClientModel;
using System.Net.Sockets;
using Grpc.Core;

namespace AgentMark.SampleRunner.Running;

/// <summary>
/// Says what a failure means to the caller, as a gRPC status. Its codes are those of google.rpc, so the same status serves a
/// call that fails and an error event.
/// </summary>
internal static class Faults
{
    private const int LongestMessage = 1000;

    public static Status ToStatus(Exception fault) => fault switch
    {
        RpcException refusal => refusal.Status,
        AggregateException { InnerException: { } inner } => ToStatus(inner),
        ClientResultException { Status: > 0 } answer => new Status(FromHttp(answer.Status), $"The model service refused: {OneLine(answer)}"),
        ClientResultException or HttpRequestException or IOException or SocketException =>
            new Status(StatusCode.Unavailable, $"The model service cannot be reached: {OneLine(fault)}"),
        OperationCanceledException => new Status(StatusCode.DeadlineExceeded, "The model service did not answer in time."),
        _ => new Status(StatusCode.Internal, $"The runner failed: {OneLine(fault)}"),
    };

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

    private static string OneLine(Exception fault)
    {
        var line = string.Join(' ', fault.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestMessage ? line : line[..LongestMessage];
    }
}
