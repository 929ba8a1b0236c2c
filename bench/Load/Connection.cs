using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AgentMark.Bench.Load;

/// <summary>One keep-alive connection that sends its requests one after the other and reads their streams to the end.</summary>
internal sealed class Connection(LoadOrder order, byte[] request, Action begun) : ILoad
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[order.Connections > 200 ? 4 * 1024 : 64 * 1024];

    public Measurements Measurements { get; } = new();

    public async Task ConnectAsync(CancellationToken cancellation) =>
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, order.Port), cancellation);

    /// <returns>Null, or what was wrong with a stream.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        var check = new StreamCheck(order, Measurements);
        var answer = new ChunkedAnswer(check);
        for (var i = 0; i < order.Requests; i++)
        {
            answer.Reset();
            check.Begin();
            await socket.SendAsync(request, cancellation);
            var hadBegun = false;
            while (!answer.HasEnded)
            {
                var count = await socket.ReceiveAsync(buffer, cancellation);
                if (count == 0)
                {
                    return "a connection was closed in the middle of a stream";
                }

                check.Now = Stopwatch.GetTimestamp();
                if (answer.Read(buffer.AsSpan(0, count)) is { } fault)
                {
                    return fault;
                }

                if (check.HasBegun && !hadBegun)
                {
                    hadBegun = true;
                    begun();
                }
            }

            if (check.End() is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    public void Dispose() => socket.Dispose();
}
