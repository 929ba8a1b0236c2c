using System.Diagnostics;

namespace AgentMark.Bench.Driver.Machine;

/// <summary>Builds and installs what the benchmark runs; none of it is in the measured time.</summary>
internal static class Builds
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    public static Task DotnetAsync(string project) => RunAsync("dotnet", "build", Folders.Bench(project), "-c", "Release", "-nodeReuse:false", "-v", "q");

    /// <summary>Runs a program in the root of the working copy; if it fails, so does the benchmark, with what it printed.</summary>
    public static Task RunAsync(string program, params string[] arguments) => RunInAsync(Folders.Root, program, arguments);

    public static async Task RunInAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        if (process.ExitCode != 0)
        {
            throw new Measuring.BenchException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await error}");
        }
    }
}
