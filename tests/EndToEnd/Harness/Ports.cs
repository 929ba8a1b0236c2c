using System.Net;
using System.Net.Sockets;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// Hands out loopback ports, each once a run. They lie below the range from which the system takes ports for outgoing
/// connections, so that none is taken between the choice and the bind.
/// </summary>
internal static class Ports
{
    private const int First = 11_000;
    private const int Count = 20_000;
    private static int s_next = Random.Shared.Next(Count);

    public static int Next()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No free loopback port.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
