namespace AgentMark.Cli.Tests.Support;

/// <summary>Bounded waiting that says what it waited for.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static async Task ForAsync(Task task, Func<string> what)
    {
        try
        {
            await task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited {Limit.TotalSeconds:0} s for {what()}");
        }
    }

    public static async Task<T> ForAsync<T>(Task<T> task, string what)
    {
        await ForAsync(task, () => what);
        return await task;
    }

    /// <summary>For conditions that nothing announces, such as the end of a process that is not ours.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var start = TimeProvider.System.GetTimestamp(); !condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, $"Waited {Limit.TotalSeconds:0} s for {what}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
