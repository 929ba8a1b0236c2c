using System.Diagnostics;
using System.Globalization;

namespace AgentMark.EndToEnd.Harness;

/// <summary>The methods that were compiled into the sidecar's native executable, read by <c>nm</c>.</summary>
internal static class ManagedSymbols
{
    /// <summary>Names, as the native compiler writes them, and addresses.</summary>
    public static async Task<Dictionary<string, ulong>> OfSidecarAsync()
    {
        await AotPublish.Sidecar.ExecutableAsync();
        var file = Repository.Artifacts("aot", "bin", "Sidecar", "release_linux-x64", "native", "agentmark-sidecard.dbg");
        var (exitCode, output) = await Shell.RunAsync(new ProcessStartInfo("nm", ["--format=sysv", file]), TimeSpan.FromMinutes(1));
        Assert.True(exitCode == 0, output);
        var symbols = new Dictionary<string, ulong>();
        foreach (var line in output.Split('\n').Select(line => line.Split('|')).Where(columns => columns is [.., "__managedcode"]))
        {
            symbols.TryAdd(line[0].Trim(), ulong.Parse(line[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return symbols;
    }
}
