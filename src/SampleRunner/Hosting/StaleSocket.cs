using System.Net.Sockets;

namespace AgentMark.SampleRunner.Hosting;

/// <summary>
/// A Unix socket's file outlives a process that was killed, and the next one could not bind to it. This removes such a file,
/// and only such a file: one that somebody answers on, or one that holds anything, stays.
/// </summary>
internal static class StaleSocket
{
    /// <exception cref="StartupException">Something else is in the way.</exception>
    public static void Remove(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return;
        }

        if (SomebodyAnswers(path))
        {
            throw new StartupException($"Another process is listening on unix://{path} already.");
        }

        if (file.Length > 0)
        {
            throw new StartupException($"{path} is an ordinary file, not a socket: name another path or remove it.");
        }

        file.Delete();
    }

    private static bool SomebodyAnswers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
