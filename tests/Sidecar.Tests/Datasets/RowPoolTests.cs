using System.Runtime.CompilerServices;
using AgentMark.Sidecar.Datasets;
using Xunit;

namespace AgentMark.Sidecar.Tests.Datasets;

public class RowPoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_come_in_the_order_of_completion()
    {
        var first = new TaskCompletionSource();
        var order = new List<long>();
        await foreach (var index in RowPool.RunAsync(Rows(3, cancellation: Cancellation), 3, async (row, _) =>
        {
            await (row.Index == 0 ? first.Task : Task.CompletedTask);
            return row.Index;
        }, Cancellation))
        {
            order.Add(index);
            if (order.Count == 2)
            {
                first.SetResult();
            }
        }

        Assert.Equal(0, order[^1]);
        Assert.Equal([0, 1, 2], order.Order());
    }

    [Fact]
    public async Task Rows_before_a_break_are_run_to_their_end()
    {
        var done = new List<long>();
        var problem = await Assert.ThrowsAsync<DatasetException>(async () =>
        {
            await foreach (var index in RowPool.RunAsync(Rows(5, breaks: true, cancellation: Cancellation), 2, (row, _) => Task.FromResult(row.Index), Cancellation))
            {
                done.Add(index);
            }
        });
        Assert.Equal("broken", problem.Message);
        Assert.Equal(5, done.Count);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_rows_and_the_reading()
    {
        var read = 0;
        var isCancelled = false;
        var isOpen = new TaskCompletionSource();
        await foreach (var _ in RowPool.RunAsync(Rows(1_000_000, onRead: () => read++, cancellation: Cancellation), 2, async (row, token) =>
        {
            if (row.Index == 1)
            {
                using var registration = token.Register(() => isCancelled = true);
                isOpen.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }

            await isOpen.Task.WaitAsync(token);

            return row.Index;
        }, Cancellation))
        {
            break;
        }

        Assert.True(isCancelled);
        Assert.InRange(read, 2, 20);
    }

    [Fact]
    public async Task Nothing_is_read_that_nobody_has_room_for()
    {
        var read = 0;
        await using var results = RowPool.RunAsync(Rows(1_000_000, onRead: () => Interlocked.Increment(ref read), cancellation: Cancellation), 3, (row, _) => Task.FromResult(row.Index), Cancellation)
            .GetAsyncEnumerator(Cancellation);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(await results.MoveNextAsync());
        }

        Assert.InRange(Volatile.Read(ref read), 100, 110);
    }

    private static async IAsyncEnumerable<SourceRow> Rows(int count, bool breaks = false, Action? onRead = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
            onRead?.Invoke();
            yield return new SourceRow(i, default, default);
        }

        if (breaks)
        {
            throw new DatasetException("broken", 502);
        }
    }
}
