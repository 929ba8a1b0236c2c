using System.Globalization;
using System.Text.Json;
using AgentMark.Bench.Driver.Machine;

namespace AgentMark.Bench.Driver.Reports;

/// <summary>Every single value of a run, as JSON.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions s_indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public static string Write(IReadOnlyList<Row> rows, IReadOnlyList<string> arguments)
    {
        var file = Path.Combine(Folders.Results, $"{DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.json");
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
        File.WriteAllText(file, JsonSerializer.Serialize(content, s_indented));
        return file;
    }
}
