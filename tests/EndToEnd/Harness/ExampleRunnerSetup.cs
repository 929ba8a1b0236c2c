using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentMark.EndToEnd.Harness;

/// <summary>
/// The <c>./setup</c> of each example runner, once a run of the tests. <c>AGENTMARK_TEST_RUNNERS</c> says what happens where it
/// fails, as it does where the language is missing: <c>require</c> fails the tests, otherwise they are skipped; <c>off</c> always
/// skips them.
/// </summary>
internal static class ExampleRunnerSetup
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);
    private static readonly ConcurrentDictionary<string, Lazy<Task<string?>>> s_problems = new();

    private static string Setting => Environment.GetEnvironmentVariable("AGENTMARK_TEST_RUNNERS") ?? "";

    /// <summary>The runner's folder, when it can be started there; otherwise skips the test, or fails it.</summary>
    public static async Task<string> RequireAsync(string language)
    {
        var folder = Path.Combine(Repository.Root, "examples", "runners", language);
        await RequireInAsync(folder, language);
        return folder;
    }

    /// <summary>Sets up the copy of an example in a folder; where that is impossible, skips the test, or fails it.</summary>
    public static async Task RequireInAsync(string folder, string language)
    {
        if (await s_problems.GetOrAdd(folder, _ => new(() => SetUpAsync(folder))).Value is { } problem)
        {
            Assert.False(Setting == "require", $"AGENTMARK_TEST_RUNNERS=require, but {problem}");
            Assert.Skip($"No {language} runner: {problem}");
        }
    }

    private static async Task<string?> SetUpAsync(string folder)
    {
        if (Setting == "off")
        {
            return "AGENTMARK_TEST_RUNNERS is off.";
        }

        var (exitCode, output) = await Shell.RunAsync(new ProcessStartInfo(Path.Combine(folder, "setup")), s_limit);
        return exitCode == 0 ? null : output;
    }
}
