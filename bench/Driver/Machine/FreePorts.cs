using System.Net;
using System.Net.Sockets;

namespace AgentMark.Bench.Driver.Machine;

/// <summary>Loopback ports below the range from which the system takes ports for outgoing connections.</summary>
internal static class FreePorts
{
    private static int s_next = 12_000 + Random.Shared.Next(15_000);

    /// <summary>The first of so many free ports in a row.</summary>
    public static int Next(int count = 1)
    {
        while (true)
        {
            var first = s_next;
            s_next = first + count > 31_000 ? 12_000 : first + count;
            if (Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }
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
