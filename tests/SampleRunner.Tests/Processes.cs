using System.Diagnostics;
using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.SampleRunner.Tests;

/// <summary>The program itself, started as a user starts it.</summary>
public sealed class Processes
{
    [Fact]
    public async Task It_says_one_line_serves_and_stops_when_told()
    {
        using var started = Start(("AGENTMARK_RUNNER_LISTEN", "127.0.0.1:0"), ("AGENTMARK_SAMPLE_DELAY", "0"));
        var process = started.Process;
        var line = await process.StandardOutput.ReadLineAsync(Bound());
        Assert.StartsWith("The sample runner listens on 127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Contains("offline model", line, StringComparison.Ordinal);

        using var channel = TestRunner.Open(line!.Split(' ')[5]);
        using var call = new V1.RunnerService.RunnerServiceClient(channel).RunPrompt(Ask.Text("x"), cancellationToken: Bound());
        Assert.NotEmpty(await call.ResponseStream.ReadAllAsync(Bound()).ToListAsync(Bound()));
        Assert.DoesNotContain(Directory.GetFiles($"/proc/{process.Id}/fd"), IsWatcher);

        using (Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
        }

        await process.WaitForExitAsync(Bound());
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(Bound()));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(Bound()));
    }

    // A node has few watchers, for all of its pods together.
    private static bool IsWatcher(string file) => new FileInfo(file).LinkTarget == "anon_inode:inotify";

    [Theory]
    [InlineData("AGENTMARK_RUNNER_LISTEN", "nonsense")]
    [InlineData("AGENTMARK_SAMPLE_DELAY", "soon")]
    [InlineData("OPENAI_BASE_URL", "ftp://x")]
    public async Task A_bad_setting_is_one_sentence_and_exit_code_one(string variable, string value)
    {
        using var started = Start((variable, value));
        var process = started.Process;

        var error = await process.StandardError.ReadToEndAsync(Bound());
        await process.WaitForExitAsync(Bound());

        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith(variable, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_bad_setting_that_is_to_wait_is_said_and_the_program_stays_until_it_is_told_to_end()
    {
        using var started = Start(("AGENTMARK_SAMPLE_DELAY", "soon"), ("AGENTMARK_ON_START_FAILURE", "wait"));
        var process = started.Process;
        Assert.StartsWith("AGENTMARK_SAMPLE_DELAY", await process.StandardError.ReadLineAsync(Bound()), StringComparison.Ordinal);
        Assert.False(process.HasExited);
        using (Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
        }

        await process.WaitForExitAsync(Bound());
        Assert.Equal(1, process.ExitCode);
    }

    [Fact]
    public async Task An_address_alone_asks_a_server_without_keys()
    {
        await using var server = (await FakeOpenAi.StartAsync()).StreamsText("Hello");
        using var started = Start(
            ("AGENTMARK_RUNNER_LISTEN", "127.0.0.1:0"), ("OPENAI_BASE_URL", server.BaseUrl), ("AGENTMARK_SAMPLE_MODEL", "own"));
        var line = await started.Process.StandardOutput.ReadLineAsync(Bound());

        using var channel = TestRunner.Open(line!.Split(' ')[5]);
        using var call = new V1.RunnerService.RunnerServiceClient(channel).RunPrompt(Ask.Text("x"), cancellationToken: Bound());

        Assert.Equal("Hello", Ask.Output(await call.ResponseStream.ReadAllAsync(Bound()).ToListAsync(Bound())));
        Assert.Equal("Bearer none", Assert.Single(server.Requests).Key);
    }

    [Fact]
    public async Task Its_version_is_one_line()
    {
        using var started = StartWith(["--version"]);

        Assert.Matches(@"^agentmark-sample-runner \d+\.\d+\.\d+\S* \(\.NET 10\.\S+\)\n$", await started.Process.StandardOutput.ReadToEndAsync(Bound()));
        await started.Process.WaitForExitAsync(Bound());
        Assert.Equal(0, started.Process.ExitCode);
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence_and_exit_code_one()
    {
        await using var runner = await TestRunner.StartAsync();
        using var started = Start(("AGENTMARK_RUNNER_LISTEN", runner.Channel.Target));

        var error = await started.Process.StandardError.ReadToEndAsync(Bound());
        await started.Process.WaitForExitAsync(Bound());

        Assert.Equal(1, started.Process.ExitCode);
        Assert.Equal($"The sample runner cannot listen on {runner.Channel.Target}: Address already in use\n", error);
        Assert.Equal("", await started.Process.StandardOutput.ReadToEndAsync(Bound()));
    }

    private static RunnerProcess Start(params (string Name, string Value)[] variables) => StartWith([], variables);

    private static RunnerProcess StartWith(string[] arguments, params (string Name, string Value)[] variables)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "agentmark-sample-runner.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("OPENAI_API_KEY");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new RunnerProcess(Process.Start(start)!);
    }

    private static CancellationToken Bound() =>
        CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token).Token;

    private sealed record RunnerProcess(Process Process) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill(entireProcessTree: true);
            }

            Process.Dispose();
        }
    }
}
