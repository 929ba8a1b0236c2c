using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AgentMark.Bench.Driver.Peers;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>Knocks every millisecond until an event is answered with 200.</summary>
internal static class FirstAnswer
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static async Task OfAsync(Peer peer)
    {
        var request = SignedEvent.Request(peer.Port, peer.Path);
        var start = Stopwatch.GetTimestamp();
        var buffer = new byte[256];
        while (!await IsAnsweredAsync(peer.Port, request, buffer))
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new BenchException($"{peer.Name} answered no event. See {Machine.Folders.Logs}.");
            }

            await Task.Delay(1);
        }
    }

    private static async Task<bool> IsAnsweredAsync(int port, byte[] request, byte[] buffer)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            await socket.SendAsync(request);
            var count = await socket.ReceiveAsync(buffer);
            return buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
