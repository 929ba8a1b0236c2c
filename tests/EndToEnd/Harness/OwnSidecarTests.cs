using System.Net.Sockets;

namespace AgentMark.EndToEnd.Harness;

/// <summary>A suite whose tests each start the sidecars and runners that they need; all of them end with the test.</summary>
public abstract class OwnSidecarTests(SidecarBinary binary) : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly Stack<IDisposable> _clients = new();

    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("agentmark-e2e-"));

    private protected SidecarBinary Binary => binary;

    /// <summary>A folder for the test's files; it is removed with them.</summary>
    private protected string Folder => _folder.Value.FullName;

    public async ValueTask DisposeAsync()
    {
        while (_clients.TryPop(out var client))
        {
            client.Dispose();
        }

        var failures = new List<Exception>();
        while (_owned.TryPop(out var one))
        {
            try
            {
                await one.DisposeAsync();
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        if (_folder.IsValueCreated)
        {
            _folder.Value.Delete(recursive: true);
        }

        GC.SuppressFinalize(this);
        if (failures.Count > 0)
        {
            throw failures[0];
        }
    }

    private protected async Task<ScriptedRunner> StartRunnerAsync(RunnerOptions? options = null) =>
        Own(await ScriptedRunner.StartAsync(options));

    private protected async Task<SidecarProcess> StartSidecarAsync(SidecarOptions options) =>
        Own(await SidecarProcess.StartAsync(binary, options));

    private protected Task<SidecarProcess> StartSidecarAsync(ScriptedRunner runner) =>
        StartSidecarAsync(new SidecarOptions { Runner = runner.Address });

    private protected Webhook SenderTo(SidecarProcess sidecar, string? secret = Sentinels.Secret, string path = "/webhook", Action<Socket>? connected = null)
    {
        var webhook = new Webhook(sidecar.Address, secret, path, connected);
        _clients.Push(webhook);
        return webhook;
    }

    private protected Webhook ManagerOf(SidecarProcess sidecar)
    {
        var client = new Webhook(sidecar.Management, null);
        _clients.Push(client);
        return client;
    }

    private protected T Own<T>(T one)
        where T : IAsyncDisposable
    {
        _owned.Push(one);
        return one;
    }
}
