using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>The headers that make an HTTP/2 request a gRPC call.</summary>
internal static class CallHeaders
{
    public const string ContentType = "application/grpc";

    private static readonly string UserAgent = $"grpc-dotnet-agentmark-sidecar/{typeof(CallHeaders).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>Adds them, and the call's metadata. Compression is never offered: events are short, and their latency counts.</summary>
    public static void AddTo(HttpRequestMessage request, Metadata metadata)
    {
        // "te: trailers" shows a server that nothing in between cuts off the trailers, where the status is.
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        foreach (var entry in metadata)
        {
            request.Headers.TryAddWithoutValidation(entry.Key, entry.Value);
        }
    }
}
