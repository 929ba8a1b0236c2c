using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>
/// What a call ends with that did not go well, in the shapes of the client library, so that <see cref="RunnerFailures"/> judges
/// both alike: a status that the runner sent has trailers; one with an exception below it was made on our side.
/// </summary>
internal static class CallErrors
{
    /// <summary>The library's own words for a message above the receive limit.</summary>
    public const string OverLimit = "Received message exceeds the maximum configured message size.";

    /// <summary>A message is larger than we take. The runner has no say in it: there are no trailers.</summary>
    public static RpcException TooLarge() => new(new Status(StatusCode.ResourceExhausted, OverLimit));

    /// <summary>The runner sent bytes that are not what was agreed.</summary>
    /// <param name="reason">A clause without a full stop.</param>
    public static RpcException Unreadable(string reason) => Unreadable(new InvalidDataException(reason));

    /// <inheritdoc cref="Unreadable(string)"/>
    public static RpcException Unreadable(InvalidDataException exception) =>
        new(new Status(StatusCode.Internal, "The runner's answer cannot be read.", exception));

    /// <summary>The connection or the stream failed, or could not be had, or was given up.</summary>
    public static RpcException Broken(Exception exception) => new(new Status(StatusCode.Unavailable, "The call broke.", exception));
}
