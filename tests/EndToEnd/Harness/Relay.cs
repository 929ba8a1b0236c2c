using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// Stands between the sidecar and a runner and can end every connection after any byte that the runner sends, or stop to
/// accept. To the sidecar it looks like a runner that is killed there.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _tasks = [];
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly Lock _gate = new();
    private long _budget = long.MaxValue;
    private bool _resets;

    private Relay(int target)
    {
        _target = target;
        Port = Ports.Next();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start(512);
        _tasks.Add(AcceptAsync());
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Bytes from the runner since <see cref="CutAfter"/> was last called.</summary>
    public long Passed { get; private set; }

    /// <summary>Whether the cut has been made.</summary>
    public bool HasCut { get; private set; }

    /// <summary>What the sidecar has sent, one entry for each connection.</summary>
    public ConcurrentQueue<MemoryStream> FromSidecar { get; } = new();

    public static Relay To(ScriptedRunner runner) => new(runner.Port);

    /// <summary>Ends all connections as soon as the runner has sent this many bytes more, by a reset or by a regular end.</summary>
    public void CutAfter(long bytes, bool reset)
    {
        lock (_gate)
        {
            (_budget, _resets, Passed, HasCut) = (bytes, reset, 0, false);
        }
    }

    /// <summary>Lets everything pass again.</summary>
    public void Mend() => CutAfter(long.MaxValue, false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CloseAll();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var inbound = await _listener.AcceptSocketAsync(_stop.Token);
                var outbound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                inbound.NoDelay = true;
                _open[inbound] = true;
                _open[outbound] = true;
                _tasks.Add(PairAsync(inbound, outbound));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task PairAsync(Socket inbound, Socket outbound)
    {
        var seen = new MemoryStream();
        FromSidecar.Enqueue(seen);
        try
        {
            await outbound.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(
                PumpAsync(inbound, outbound, (bytes, count) => Watch(seen, bytes, count)),
                PumpAsync(outbound, inbound, Spend));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            Close(inbound);
            Close(outbound);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<byte[], int, int> allowed)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) is > 0 and var read)
            {
                var pass = allowed(buffer, read);
                for (var sent = 0; sent < pass;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, pass - sent), SocketFlags.None, _stop.Token);
                }

                if (pass < read)
                {
                    CloseAll();
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private static int Watch(MemoryStream seen, byte[] bytes, int count)
    {
        lock (seen)
        {
            seen.Write(bytes, 0, count);
        }

        return count;
    }

    private int Spend(byte[] bytes, int count)
    {
        lock (_gate)
        {
            var pass = (int)Math.Min(count, _budget);
            _budget -= pass;
            Passed += pass;
            HasCut |= pass < count;
            return pass;
        }
    }

    private void CloseAll()
    {
        foreach (var socket in _open.Keys)
        {
            Close(socket);
        }
    }

    private void Close(Socket socket)
    {
        if (_open.TryRemove(socket, out _))
        {
            if (_resets)
            {
                socket.LingerState = new LingerOption(true, 0);
            }

            socket.Dispose();
        }
    }
}
