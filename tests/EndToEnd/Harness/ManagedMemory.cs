using System.Globalization;

namespace AgentMark.EndToEnd.Harness;

/// <summary>What a sidecar's garbage collector counts, by its own <c>/metrics</c>.</summary>
internal static class ManagedMemory
{
    private const string Counter = "dotnet_gc_heap_total_allocated_bytes_total";

    /// <summary>Bytes allocated while something happens. Reading the counter allocates some tens of KiB too, and is taken off.</summary>
    public static async Task<double> AllocatedAsync(Webhook management, Func<Task> happening)
    {
        var zero = await TotalAsync(management, 0);
        var before = await TotalAsync(management, zero);
        await happening();
        return await TotalAsync(management, before) - before - (before - zero);
    }

    /// <summary>Metrics are answered from a cache for a while; once they are gathered again, something has been allocated.</summary>
    private static async Task<double> TotalAsync(Webhook management, double last)
    {
        var total = last;
        await Eventually.TrueAsync(async () => (total = await TotalAsync(management)) > last, "metrics that are not the last ones");
        return total;
    }

    private static async Task<double> TotalAsync(Webhook management)
    {
        using var reply = await management.GetAsync("/metrics");
        var line = (await reply.TextAsync()).Split('\n').Single(line => line.StartsWith(Counter, StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
