namespace AgentMark.SampleRunner.Tests.Support;

/// <summary>Waits for conditions, with a bound and a name.</summary>
internal static class Wait
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Longest);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (!isSo())
            {
                await timer.WaitForNextTickAsync(bound.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited in vain until {what}.");
        }
    }
}
