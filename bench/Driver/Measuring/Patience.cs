using System.Diagnostics;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>Waits for something, not for ever.</summary>
internal static class Patience
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new BenchException($"Waited {s_limit.TotalSeconds:0} s for {what()}. See {Machine.Folders.Logs}.");
            }

            await Task.Delay(50);
        }
    }
}
