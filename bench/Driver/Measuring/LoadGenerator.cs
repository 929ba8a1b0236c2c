using System.Diagnostics;
using System.Text.Json;
using AgentMark.Bench.Driver.Machine;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>The load generator, a process that lives as long as the benchmark.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly BenchProcess process;

    private LoadGenerator(BenchProcess process) => this.process = process;

    public static LoadGenerator Start()
    {
        var start = new ProcessStartInfo("dotnet", [Folders.Bench("Load", "bin", "Release", "net10.0", "bench-load.dll")]);
        return new LoadGenerator(BenchProcess.Start(
            "load", start, new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }, isSpokenTo: true));
    }

    /// <param name="order">What to do.</param>
    /// <param name="whenBegun">Called when every stream of a held run has begun.</param>
    public async Task<LoadResult> RunAsync(LoadOrder order, Func<Task>? whenBegun = null)
    {
        await process.Input.WriteLineAsync(JsonSerializer.Serialize(order, JsonSerializerOptions.Web));
        await process.Input.FlushAsync();
        while (await process.Output.ReadLineAsync().WaitAsync(s_limit) is { } line)
        {
            if (line == "{\"begun\":true}")
            {
                await (whenBegun?.Invoke() ?? Task.CompletedTask);
                continue;
            }

            return JsonSerializer.Deserialize<LoadResult>(line, JsonSerializerOptions.Web)!;
        }

        throw new BenchException("The load generator ended.");
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
