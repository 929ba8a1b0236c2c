using System.Globalization;
using System.Text.Json;
using AgentMark.Bench.Driver.Machine;

namespace AgentMark.Bench.Driver.Reports;

/// <summary>Every single value of a run, as JSON; written anew after each scenario.</summary>
internal sealed class ResultFile(IReadOnlyList<string> arguments)
{
    private static readonly JsonSerializerOptions s_indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public string Name { get; } = Path.Combine(Folders.Results, $"{DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.json");

    public void Write(IReadOnlyList<Row> rows)
    {
        var content = new
        {
            Machine = new
            {
                Cores = Environment.ProcessorCount,
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                System = File.ReadAllText("/proc/version").Trim(),
                Runtime = Environment.Version.ToString(),
            },
            Arguments = arguments,
            Rows = rows,
        };
        File.WriteAllText(Name, JsonSerializer.Serialize(content, s_indented));
    }
}
