using System.Globalization;

namespace AgentMark.Bench.Driver.Measuring;

/// <summary>How many streams the limit of open files allows: a proxy has two connections for each, and some that idle.</summary>
internal static class OpenFiles
{
    private const int Reserve = 2_000;

    public static int MostStreams { get; } = (Limit() - Reserve) / 2;

    private static int Limit()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return int.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}
