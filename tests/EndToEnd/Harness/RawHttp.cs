using System.Net.Sockets;
using System.Text;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A client that writes HTTP by hand, for what no well-behaved client sends.</summary>
internal sealed class RawHttp : IDisposable
{
    private const int IpProtoTcp = 6;
    private const int TcpMaxSeg = 2;
    private readonly Socket _socket;
    private readonly List<byte> _received = [];

    private RawHttp(Socket socket) => _socket = socket;

    public static async Task<RawHttp> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new RawHttp(socket);
    }

    /// <summary>A client with buffers so small that a peer soon notices when it does not read.</summary>
    public static async Task<RawHttp> ConnectWithSmallBuffersAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.SetRawSocketOption(IpProtoTcp, TcpMaxSeg, BitConverter.GetBytes(1000));
        await socket.ConnectAsync("127.0.0.1", port);
        return new RawHttp(socket);
    }

    /// <summary>A signed POST of the body in HTTP/1.1, with the header lines given added.</summary>
    public static byte[] SignedPost(byte[] body, string headers = "", string version = "HTTP/1.1", string path = "/webhook") =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path} {version}\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + $"{Webhook.SignatureHeader}: {Webhook.Sign(body)}\r\n{headers}\r\n"),
        .. body,
    ];

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, TestContext.Current.CancellationToken)..];
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until the text has come; returns all that came up to and with it.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        var wanted = Encoding.Latin1.GetBytes(text);
        while (true)
        {
            var at = _received.ToArray().AsSpan().IndexOf(wanted);
            if (at >= 0)
            {
                var found = Encoding.Latin1.GetString([.. _received[..(at + wanted.Length)]]);
                _received.RemoveRange(0, at + wanted.Length);
                return found;
            }

            Assert.True(await ReceiveAsync($"'{text}'"), $"The connection ended before '{text}' came. So far: {Encoding.Latin1.GetString([.. _received])}");
        }
    }

    public Task<string> ReadHeadAsync() => ReadUntilAsync("\r\n\r\n");

    /// <summary>Everything up to the end of the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync("the connection to end"))
        {
        }

        return Encoding.Latin1.GetString([.. _received]);
    }

    /// <summary>Reads one small piece of whatever is there; false at the end of the connection.</summary>
    public async Task<bool> ReceiveSomeAsync()
    {
        var piece = new byte[1024];
        return await Eventually.ResultAsync(_socket.ReceiveAsync(piece, SocketFlags.None), "more bytes") > 0;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveAsync(string awaited)
    {
        var chunk = new byte[16 * 1024];
        try
        {
            var read = await Eventually.ResultAsync(_socket.ReceiveAsync(chunk, SocketFlags.None), awaited);
            _received.AddRange(chunk.AsSpan(0, read));
            return read > 0;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return false;
        }
    }
}
