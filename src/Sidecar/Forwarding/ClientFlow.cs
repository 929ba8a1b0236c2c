using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// Sends to the client at the client's pace, and drops one that accepts nothing for too long. While a flush waits, nobody
/// reads the runner, so HTTP/2 flow control slows it down and nothing is queued.
/// </summary>
internal sealed class ClientFlow(HttpContext context, RunScope run, TimeSpan stallLimit)
{
    /// <summary>Events that are already there are joined into one write, but not without end.</summary>
    private const int JoinedBytes = 16 * 1024;

    /// <summary>How long a slow client may take to make room for its error line.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly BlockWriter writer = new(context.Response.BodyWriter);

    public IBufferWriter<byte> Writer => writer;

    public bool IsFull => writer.UnflushedBytes >= JoinedBytes;

    /// <summary>Sends a whole body, in pieces that the client can be seen to accept.</summary>
    /// <returns>As <see cref="FlushAsync"/>.</returns>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> body)
    {
        while (body.Length > 0)
        {
            var piece = body[..Math.Min(body.Length, JoinedBytes)];
            writer.Write(piece.Span);
            body = body[piece.Length..];
            if (!await FlushAsync())
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>False when the client has gone or was dropped; <see cref="RunScope.Cause"/> says which.</returns>
    public ValueTask<bool> FlushAsync()
    {
        var flush = writer.FlushAsync(CancellationToken.None);
        return flush.IsCompletedSuccessfully ? new ValueTask<bool>(Went(flush.Result)) : WaitAsync(flush.AsTask());
    }

    private async ValueTask<bool> WaitAsync(Task<FlushResult> flush)
    {
        var accepted = AcceptedBytes();
        // A run that has been ended still has its last line to deliver.
        var ended = run.Cause == EndCause.None ? run.Token : CancellationToken.None;
        while (true)
        {
            try
            {
                return Went(await flush.WaitAsync(stallLimit, run.Time, ended));
            }
            catch (TimeoutException)
            {
                var now = AcceptedBytes();
                if (now is null || now == accepted)
                {
                    return Drop(EndCause.ClientStalled);
                }

                accepted = now;
            }
            catch (OperationCanceledException)
            {
                // The run was ended from our side while the client was slow: it still gets to read why.
                return await LastWordsAsync(flush);
            }
        }
    }

    private async ValueTask<bool> LastWordsAsync(Task<FlushResult> flush)
    {
        try
        {
            return Went(await flush.WaitAsync(LastWords, run.Time));
        }
        catch (TimeoutException)
        {
            return Drop(EndCause.ClientStalled);
        }
    }

    private bool Went(FlushResult result)
    {
        if (result.IsCompleted)
        {
            run.End(EndCause.ClientGone);
            return false;
        }

        return true;
    }

    private bool Drop(EndCause cause)
    {
        run.End(cause);
        context.Abort();
        return false;
    }

    /// <summary>
    /// What the client's side has acknowledged so far, since a flush also ends late for a client that is merely slow. Null
    /// where it cannot be known.
    /// </summary>
    private ulong? AcceptedBytes()
    {
        const int tcp = 6;
        const int tcpInfo = 11;
        const int bytesAcked = 120;
        if (!OperatingSystem.IsLinux()
            || context.Request.Protocol == HttpProtocol.Http2
            || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { AddressFamily: not AddressFamily.Unix } socket)
        {
            return null;
        }

        try
        {
            Span<byte> info = stackalloc byte[256];
            var length = socket.GetRawSocketOption(tcp, tcpInfo, info);
            return length >= bytesAcked + sizeof(ulong) ? BitConverter.ToUInt64(info[bytesAcked..]) : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
