using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace AgentMark.Bench.Load;

/// <summary>
/// Calls the runner as the sidecar does, through .NET's HTTP/2, but does nothing with the messages: what is left of a time when nobody
/// stands between.
/// </summary>
internal sealed class GrpcStreams(LoadOrder order, HttpMessageInvoker runner, Action begun) : ILoad
{
    private const int HeadLength = 5;
    private static readonly byte[] s_emptyRequest = new byte[HeadLength];
    private readonly byte[] buffer = new byte[16 * 1024];

    public Measurements Measurements { get; } = new();

    public static HttpMessageInvoker Open() => new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });

    public Task ConnectAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        for (var i = 0; i < order.Requests; i++)
        {
            if (await RunOneAsync(cancellation) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    public void Dispose()
    {
    }

    private async Task<string?> RunOneAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{order.Port}{order.Path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(s_emptyRequest) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
            Headers = { { "TE", "trailers" } },
        };
        var sentAt = Stopwatch.GetTimestamp();
        using var response = await runner.SendAsync(request, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var (held, messages) = (0, 0);
        while (await body.ReadAsync(buffer.AsMemory(held), cancellation) is > 0 and var read)
        {
            var now = Stopwatch.GetTimestamp();
            var isFirst = messages == 0;
            held = Take(held + read, now, ref messages);
            if (isFirst && messages > 0)
            {
                Measurements.FirstByte.Add(now - sentAt);
                begun();
            }
        }

        Measurements.Lines += messages;
        Measurements.Streams++;
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var values) ? values.First() : "none";
        return messages == order.Lines && held == 0 && status == "0"
            ? null
            : $"a stream had {messages} messages, not {order.Lines}, {held} bytes more, and the status {status}";
    }

    /// <returns>How many bytes of a message that is not whole are left, at the beginning of the buffer.</returns>
    private int Take(int length, long now, ref int messages)
    {
        var bytes = buffer.AsSpan(0, length);
        while (bytes.Length >= HeadLength && BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) is var size && bytes.Length - HeadLength >= size)
        {
            var message = bytes.Slice(HeadLength, size);
            if (order.IsStamped && Stamp.TryRead(message, out var time))
            {
                Measurements.Delay.Add(now - time);
            }

            messages++;
            bytes = bytes[(HeadLength + size)..];
        }

        bytes.CopyTo(buffer);
        return bytes.Length;
    }
}
