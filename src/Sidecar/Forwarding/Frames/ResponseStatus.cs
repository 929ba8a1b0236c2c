using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>How a call ended, by gRPC over HTTP/2: <c>grpc-status</c> and <c>grpc-message</c> in the trailers, or in the headers when there is no message.</summary>
internal static class ResponseStatus
{
    private const string Code = "grpc-status";
    private const string Message = "grpc-message";

    /// <summary>Looks at the head of an answer.</summary>
    /// <returns>False when it is all there is, and says that the call went well.</returns>
    /// <exception cref="RpcException">It is the end of a call that failed, or no gRPC at all.</exception>
    public static bool HasMessages(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.Contains(Code))
        {
            ThrowUnlessOk(response.Headers);
            return false;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Failure(OfHttp(response.StatusCode), $"The runner answered with HTTP status {(int)response.StatusCode} and without gRPC.");
        }

        var type = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        return IsGrpc(type)
            ? true
            : throw Failure(StatusCode.Unknown, type.Length == 0 ? "The runner's answer has no content type, so it is no gRPC." : $"The runner answered with content type {type}, which is no gRPC.");
    }

    /// <summary>Looks at the end of an answer, once its body is at its end.</summary>
    /// <exception cref="RpcException">The call failed.</exception>
    public static void ThrowUnlessOk(HttpHeaders trailers)
    {
        if (!trailers.NonValidated.TryGetValues(Code, out var text))
        {
            throw Failure(StatusCode.Internal, "The runner ended the call without a grpc-status.");
        }

        // A status that nobody knows is UNKNOWN.
        var code = int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (StatusCode)number : StatusCode.Unknown;
        if (code != StatusCode.OK)
        {
            throw Failure(code, trailers.NonValidated.TryGetValues(Message, out var message) ? Uri.UnescapeDataString(message.ToString()) : "");
        }
    }

    /// <summary>A status from the wire: it has trailers, if empty ones, which tell it from one that was made here.</summary>
    private static RpcException Failure(StatusCode code, string detail) => new(new Status(code, detail), []);

    private static bool IsGrpc(string type) =>
        type.StartsWith(CallHeaders.ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == CallHeaders.ContentType.Length || type[CallHeaders.ContentType.Length] is '+' or ';');

    /// <summary>The table of the gRPC specification, for answers that come from something in between, such as a proxy.</summary>
    private static StatusCode OfHttp(HttpStatusCode status) => (int)status switch
    {
        400 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
