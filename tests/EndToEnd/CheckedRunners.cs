using System.Diagnostics;
using AgentMark.EndToEnd.Harness;

namespace AgentMark.EndToEnd;

/// <summary>Promise: what <c>new-runner</c> writes runs where it was written, and every runner of ours passes <c>check-runner</c>.</summary>
public sealed class CheckedRunners
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    public static TheoryData<string> Languages => ExampleRunnerSet.Languages;

    [Theory, MemberData(nameof(Languages))]
    public async Task New_runner_runs_in_its_own_folder_and_passes_the_check(string language)
    {
        await ExampleRunnerSetup.RequireAsync(language);
        var parent = Directory.CreateTempSubdirectory("agentmark-e2e-");
        var folder = Path.Combine(parent.FullName, "mine");
        var (exitCode, output) = await ToolAsync("new-runner", language, "--output", folder);
        Assert.True(exitCode == 0, output);
        await ExampleRunnerSetup.RequireInAsync(folder, language);

        await using (var runner = await ExampleRunner.StartInAsync(folder))
        {
            await PassesAsync(runner.Address);
        }

        await using (var runner = await ExampleRunner.StartInAsync(folder, socket: Path.Combine(parent.FullName, "runner.sock")))
        {
            await PassesAsync(runner.Address, "--only", "text");
        }

        parent.Delete(recursive: true);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Least_step_passes_what_it_can(string language)
    {
        await using var runner = await ExampleRunner.StartAsync(language, "least");
        await PassesAsync(runner.Address, "--only", "text/plain", "--only", "text/not-streamed", "--only", "calls", "--only", "sizes");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Streaming_step_passes_what_it_has_to_do_with(string language)
    {
        await using var server = await OpenAiServer.StartAsync();
        await using var runner = await ExampleRunner.StartAsync(language, "streaming", variables: [("OPENAI_BASE_URL", server.BaseUrl)]);
        var report = await PassesAsync(
            runner.Address, "--tool", "add", "--only", "text", "--only", "objects", "--only", "tools", "--only", "unknown", "--only", "concurrency/cancelled", "--only", "connection");
        foreach (var name in new[] { "connection/health", "objects/by-schema", "tools/missing", "tools/called", "unknown/content-part", "concurrency/cancelled" })
        {
            Assert.Contains($"pass  {name}", report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sample_runner_passes_the_check()
    {
        await using var runner = await SampleRunnerProcess.StartAsync(SidecarBinary.Jit, ("AGENTMARK_SAMPLE_DELAY", "0"));
        var report = await PassesAsync(runner.Address, "--tool", "add");
        Assert.Contains("pass  tools/called", report, StringComparison.Ordinal);
        Assert.Contains("pass  media/image\n", report, StringComparison.Ordinal);
        Assert.Contains("pass  media/speech\n", report, StringComparison.Ordinal);
    }

    private static async Task<string> PassesAsync(string address, params string[] options)
    {
        var (exitCode, report) = await ToolAsync(["check-runner", address, .. options]);
        Assert.True(exitCode == 0, report);
        Assert.Contains(" 0 failed", report, StringComparison.Ordinal);
        return report;
    }

    private static Task<(int ExitCode, string Output)> ToolAsync(params string[] arguments) =>
        Shell.RunAsync(new ProcessStartInfo("dotnet", [Repository.BuiltProgram("Cli", "agentmark-sidecar"), .. arguments]), s_limit);
}
