using System.Globalization;

namespace AgentMark.EndToEnd.Harness;

/// <summary>What a sidecar's garbage collector counts, by its own <c>/metrics</c>.</summary>
internal static class ManagedMemory
{
    private const string Counter = "dotnet_gc_heap_total_allocated_bytes_total";

    /// <summary>For 0.3 s metrics are answered from a cache.</summary>
    private static readonly TimeSpan s_cached = TimeSpan.FromSeconds(0.4);

    /// <summary>Bytes allocated while something happens. Reading the counter allocates too, as much each time, and is taken off.</summary>
    public static async Task<double> AllocatedAsync(Webhook management, Func<Task> happening)
    {
        var zero = await TotalAsync(management);
        var before = await TotalAsync(management);
        await happening();
        return await TotalAsync(management) - before - (before - zero);
    }

    private static async Task<double> TotalAsync(Webhook management)
    {
        await Task.Delay(s_cached, TestContext.Current.CancellationToken);
        using var reply = await management.GetAsync("/metrics");
        var line = (await reply.TextAsync()).Split('\n').Single(line => line.StartsWith(Counter, StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
