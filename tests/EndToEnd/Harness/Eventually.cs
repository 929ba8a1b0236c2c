using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Waits for conditions, for a bounded time, and says in the failure what was awaited.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a busy machine; a test that passes never waits for it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string awaited, TimeSpan? patience = null) =>
        TrueAsync(() => Task.FromResult(condition()), awaited, patience);

    public static async Task TrueAsync(Func<Task<bool>> condition, string awaited, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            if (await condition())
            {
                return;
            }
        }
        while (clock.Elapsed < limit && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken));

        Assert.Fail($"Waited {limit.TotalSeconds:0.#} s in vain for {awaited}.");
    }

    /// <summary>Waits until a counter has not moved for <paramref name="quiet"/>; returns its value.</summary>
    public static async Task<long> StillAsync(Func<long> counter, string awaited, TimeSpan quiet, TimeSpan? patience = null)
    {
        var last = counter();
        var since = Stopwatch.StartNew();
        await TrueAsync(
            () =>
            {
                var now = counter();
                if (now != last)
                {
                    last = now;
                    since.Restart();
                }

                return since.Elapsed >= quiet;
            },
            awaited,
            patience);
        return last;
    }

    /// <summary>The task's result, or a failure that says what did not come.</summary>
    public static async Task<T> ResultAsync<T>(Task<T> task, string awaited, TimeSpan? patience = null)
    {
        await DoneAsync(task, awaited, patience);
        return await task;
    }

    public static async Task DoneAsync(Task task, string awaited, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        try
        {
            await task.WaitAsync(limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"Waited {limit.TotalSeconds:0.#} s in vain for {awaited}.");
        }
    }
}
