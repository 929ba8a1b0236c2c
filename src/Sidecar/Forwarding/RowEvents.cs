using AgentMark.V1;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>The rows of a data set that we run ourselves, as if a runner had sent them. Disposing it ends them all.</summary>
internal sealed class RowEvents : IEventSource<RunDatasetResponse>, IAsyncDisposable
{
    private readonly CancellationTokenSource end;
    private readonly IAsyncEnumerator<RunDatasetResponse> done;
    private Task<bool>? next;

    public RowEvents(IAsyncEnumerable<RunDatasetResponse> rows, CancellationToken cancellation)
    {
        end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        done = rows.GetAsyncEnumerator(end.Token);
    }

    public RunDatasetResponse Current => done.Current;

    /// <summary>Null: each row has a trace of its own.</summary>
    public string? TraceId => null;

    /// <inheritdoc />
    /// <exception cref="Datasets.DatasetException">The rows, or their rest, cannot be read.</exception>
    public Task<bool> NextAsync() => next = done.MoveNextAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        if (next is Task last)
        {
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a client that stalls leaves while we wait for a row
        }

        await done.DisposeAsync();
        end.Dispose();
    }
}
