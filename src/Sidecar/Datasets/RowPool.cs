using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace AgentMark.Sidecar.Datasets;

/// <summary>Runs rows several at a time and hands on what becomes of them in the order of completion. It reads no further than its workers need.</summary>
internal static class RowPool
{
    /// <param name="rows">The rows; when their rest cannot be read, the rows before it are run to their end all the same.</param>
    /// <param name="concurrency">Rows in flight at once, 1 or more.</param>
    /// <param name="runAsync">Runs one row. What it throws ends everything.</param>
    /// <param name="cancellation">Ends everything; so does leaving the enumeration.</param>
    /// <exception cref="DatasetException">The rows, or their rest, cannot be read.</exception>
    public static async IAsyncEnumerable<TResult> RunAsync<TResult>(
        IAsyncEnumerable<SourceRow> rows,
        int concurrency,
        Func<SourceRow, CancellationToken, Task<TResult>> runAsync,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A full channel holds the workers, and they the reading: a slow client holds them all.
        var done = Channel.CreateBounded<TResult>(new BoundedChannelOptions(1) { SingleReader = true });
        var work = WorkAsync(rows, concurrency, runAsync, done.Writer, end.Token);
        try
        {
            await foreach (var result in done.Reader.ReadAllAsync(cancellation))
            {
                yield return result;
            }
        }
        finally
        {
            await end.CancelAsync();
            await work;
        }
    }

    /// <summary>Never throws: what goes wrong is how the channel ends.</summary>
    private static async Task WorkAsync<TResult>(
        IAsyncEnumerable<SourceRow> rows, int concurrency, Func<SourceRow, CancellationToken, Task<TResult>> runAsync, ChannelWriter<TResult> done, CancellationToken cancellation)
    {
        var reading = new ReadableRows(rows);
        var pool = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellation };
        try
        {
            await Parallel.ForEachAsync(reading.ReadAsync(cancellation), pool, async (row, token) => await done.WriteAsync(await runAsync(row, token), token));
            done.Complete(reading.Problem);
        }
        catch (Exception problem)
        {
            done.Complete(problem);
        }
    }

    /// <summary>Rows as far as they can be read, and then why not further.</summary>
    private sealed class ReadableRows(IAsyncEnumerable<SourceRow> rows)
    {
        public DatasetException? Problem { get; private set; }

        public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            await using var reader = rows.GetAsyncEnumerator(cancellation);
            while (await MoveAsync(reader))
            {
                yield return reader.Current;
            }
        }

        private async ValueTask<bool> MoveAsync(IAsyncEnumerator<SourceRow> reader)
        {
            try
            {
                return await reader.MoveNextAsync();
            }
            catch (DatasetException problem)
            {
                Problem = problem;
                return false;
            }
        }
    }
}
