namespace AgentMark.Cli.Demo;

/// <summary>The programs of one demo: watched while they live, ended together.</summary>
internal sealed class Children(Watchdog watchdog) : IAsyncDisposable
{
    private readonly List<ChildProcess> _all = [];

    public IReadOnlyList<ChildProcess> All => _all;

    /// <summary>One that has ended by itself; null while all live.</summary>
    public ChildProcess? Dead => _all.Find(child => child.Exited.IsCompleted);

    public async Task StartAsync(string name, ProgramFile program, IReadOnlyDictionary<string, string?> variables)
    {
        var child = ChildProcess.Start(name, program, variables);
        _all.Add(child);
        await watchdog.WatchAsync(child);
    }

    public Task AnyExitedAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(_all.Select(child => child.Exited)).WaitAsync(cancellationToken);

    /// <summary>The sidecar first, since it holds calls to the runner.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var child in Enumerable.Reverse(_all))
        {
            await child.DisposeAsync();
        }
    }
}
