using System.Diagnostics;
using System.Net.Sockets;

namespace AgentMark.EndToEnd.Harness;

/// <summary>AgentMark's own file server, which stands in for its API: it serves what is below <c>agentmark/</c> in a folder.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private const string Script = """
        import { createFileServer } from '@agentmark/cli/file-server';
        await createFileServer(Number(process.argv[2]));
        """;

    private readonly Process _process;

    private FileServer(Process process, int port) => (_process, Address) = (process, $"http://127.0.0.1:{port}");

    public string Address { get; }

    public static async Task<FileServer> StartAsync(string folder)
    {
        var port = Ports.Next();
        var server = new FileServer(await NodeClients.StartAsync(folder, Script, $"{port}"), port);
        await Eventually.TrueAsync(() => AcceptsAsync(port), "the file server to listen");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
