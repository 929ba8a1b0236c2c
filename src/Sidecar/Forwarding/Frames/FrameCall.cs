using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding.Frames;

/// <summary>Makes an event of a message; the bytes are there only until the next one is taken.</summary>
/// <exception cref="InvalidProtocolBufferException">They are no such message.</exception>
internal delegate TEvent MessageParser<TEvent>(ReadOnlySpan<byte> message)
    where TEvent : allows ref struct;

/// <summary>
/// One call that is answered by a stream: (1) the request goes out when the first event is asked for, (2) the head of the answer says
/// whether there are messages, (3) those are taken from the body, many a read, (4) its trailers say how the call ended. The client
/// library would read three times for each message. A call that is disposed before its end is reset, so the runner knows at once.
/// </summary>
internal sealed class FrameCall<TEvent>(
    HttpMessageInvoker invoker, HttpRequestMessage request, int limit, MessageParser<TEvent> parse, CancellationToken cancellation) : IDisposable
    where TEvent : allows ref struct
{
    private HttpResponseMessage? response;
    private FrameReader? frames;

    /// <summary>The event that was taken last, parsed each time it is asked for; what it holds may point into the frame.</summary>
    /// <exception cref="RpcException">It is not what the proto says, or holds text that is no UTF-8.</exception>
    public TEvent Current
    {
        get
        {
            try
            {
                return parse(frames!.Message);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw CallErrors.Unreadable(e.Message.TrimEnd('.'));
            }
        }
    }

    /// <summary>A value of the answer's initial metadata, or null.</summary>
    public string? Header(string name) =>
        response is not null && response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>Takes an event that has come already.</summary>
    /// <exception cref="RpcException">It is compressed or too large.</exception>
    public bool TryTake() => frames is not null && frames.TryTake();

    /// <summary>Waits for the next event and takes it.</summary>
    /// <param name="patience">Ends the wait, and with it the call.</param>
    /// <returns>False when the call has ended and went well.</returns>
    /// <exception cref="RpcException">The call has ended in any other way.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync(CancellationToken patience)
    {
        try
        {
            if (response is null && !await StartAsync())
            {
                return false;
            }

            // 3.
            while (!TryTake())
            {
                if (frames is null || !await frames.ReadAsync(patience))
                {
                    End();
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw CallErrors.Broken(e);
        }
    }

    public void Dispose()
    {
        response?.Dispose();
        request.Dispose();
    }

    private async Task<bool> StartAsync()
    {
        // 1.
        response = await invoker.SendAsync(request, cancellation);
        if (cancellation.IsCancellationRequested)
        {
            // Whoever gave the call up may have been too early to see the response.
            response.Dispose();
            cancellation.ThrowIfCancellationRequested();
        }

        (request.Content as RequestFrame)?.Release();

        // 2.
        if (!ResponseStatus.HasMessages(response))
        {
            return false;
        }

        frames = new FrameReader(response.Content.ReadAsStream(cancellation), limit);
        return true;
    }

    /// <remarks>4. A failure that the runner reports explains a message that was cut off.</remarks>
    private void End()
    {
        if (frames is null)
        {
            return; // the head was all there was
        }

        ResponseStatus.ThrowUnlessOk(response!.TrailingHeaders);
        if (frames.IsWithinMessage)
        {
            throw CallErrors.Unreadable("the stream ended within it");
        }
    }
}
