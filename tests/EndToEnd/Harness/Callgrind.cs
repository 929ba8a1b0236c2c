using System.Diagnostics;
using System.Globalization;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Valgrind's callgrind, which counts the calls of every function that has a symbol.</summary>
internal static class Callgrind
{
    /// <summary>The sidecar's executable with its symbols, which <paramref name="folder"/> is given, started under callgrind.</summary>
    /// <param name="folder">For the executable, and for what is counted.</param>
    public static SidecarBinary Sidecar(string folder) => new(
        "counted",
        async () => new ProcessStartInfo(
            "valgrind",
            [
                "--tool=callgrind", "--demangle=no", "--compress-strings=no", $"--callgrind-out-file={Profile(folder)}",
                await AotPublish.SidecarWithSymbolsAsync(folder),
            ]),
        SidecarBinary.Aot.SampleRunnerStartInfoAsync);

    /// <summary>How often each function was called, also those of libraries, once the sidecar has ended.</summary>
    public static Dictionary<string, long> Calls(string folder)
    {
        var calls = new Dictionary<string, long>();
        var function = "";
        foreach (var line in File.ReadLines(Profile(folder)))
        {
            var value = line[(line.IndexOf('=') + 1)..];
            switch (line.AsSpan(0, line.Length - value.Length))
            {
                case "cfn=":
                    function = value.Split('\'')[0]; // behind it the depth of a recursion
                    break;
                case "calls=":
                    calls[function] = calls.GetValueOrDefault(function) + long.Parse(value.AsSpan(0, value.IndexOf(' ')), CultureInfo.InvariantCulture);
                    break;
            }
        }

        return calls;
    }

    private static string Profile(string folder) => Path.Combine(folder, "calls");
}
