using Xunit;

namespace AgentMark.Sidecar.Tests;

/// <summary>Bounded waits that say what they were waiting for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="condition">Looked at again and again.</param>
    /// <param name="what">Ends the sentence "Waited in vain until …".</param>
    /// <param name="meanwhile">Done after each look in vain, such as moving a clock.</param>
    public static async Task TrueAsync(Func<bool> condition, string what, Action? meanwhile = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Waited in vain until {what}.");
            meanwhile?.Invoke();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<T> DoneAsync<T>(Task<T> task, string what)
    {
        await DoneAsync((Task)task, what);
        return await task;
    }

    public static async Task DoneAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"Waited in vain until {what}.");
        }
    }
}
