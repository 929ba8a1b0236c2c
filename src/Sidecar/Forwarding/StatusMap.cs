using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>The one table from gRPC status to HTTP status.</summary>
internal static class StatusMap
{
    public static int ToHttp(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>The same for the code of an error event, where 0 means unknown.</summary>
    public static int ToHttp(int code) => ToHttp((StatusCode)code);
}
