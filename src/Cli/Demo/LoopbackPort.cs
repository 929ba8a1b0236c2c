using System.Net;
using System.Net.Sockets;

namespace AgentMark.Cli.Demo;

/// <summary>Ports of this machine's loopback address.</summary>
internal static class LoopbackPort
{
    /// <summary>A port that nobody uses just now; someone else could still take it before a child does, which then says so.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
