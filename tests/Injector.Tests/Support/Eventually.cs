namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>Bounded waits that say what they were waiting for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="condition">Looked at again and again.</param>
    /// <param name="awaited">Ends the sentence "Waited in vain for …".</param>
    /// <param name="meanwhile">Done after each look in vain, such as moving a clock.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string awaited, Action? meanwhile = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Waited in vain for {awaited}.");
            meanwhile?.Invoke();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task TrueAsync(Func<bool> condition, string awaited, Action? meanwhile = null) => TrueAsync(() => Task.FromResult(condition()), awaited, meanwhile);
}
