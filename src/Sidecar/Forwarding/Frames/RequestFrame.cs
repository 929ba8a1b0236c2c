using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>
/// The one message of a request, in its frame. HTTP/2 may have to send it again (the runner's connection said GOAWAY before it
/// looked at the call), so it is written anew each time, and the memory for that is held only while it is being sent.
/// </summary>
internal sealed class RequestFrame : HttpContent
{
    private const int HeadLength = 5;
    private static readonly MediaTypeHeaderValue Grpc = new(CallHeaders.ContentType);

    private IMessage? message;

    public RequestFrame(IMessage message)
    {
        this.message = message;
        Headers.ContentType = Grpc;
    }

    /// <summary>The runner has answered: nothing is sent again, and a prompt can be large.</summary>
    public void Release() => message = null;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var length = message!.CalculateSize();
        var frame = ArrayPool<byte>.Shared.Rent(HeadLength + length);
        try
        {
            frame[0] = 0; // not compressed
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
            message.WriteTo(frame.AsSpan(HeadLength, length));
            await stream.WriteAsync(frame.AsMemory(0, HeadLength + length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>No content-length: gRPC servers look at the frame.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
