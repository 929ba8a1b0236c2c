using System.Net;
using System.Text.RegularExpressions;
using AgentMark.Cli.Demo;
using AgentMark.Cli.Tests.Support;

namespace AgentMark.Cli.Tests;

/// <summary>The demo with the real sidecar and the real sample runner.</summary>
public sealed partial class DemoTests
{
    [Theory]
    [InlineData("text", "Bern")]
    [InlineData("object", "\"recipient\"")]
    [InlineData("image", "image-1: image/png")]
    [InlineData("speech", "speech: audio/wav")]
    public async Task One_prompt_of_each_kind_runs(string kind, string expected)
    {
        var tool = new Tool();

        var code = await tool.RunAsync("demo", "--once", "--prompt", kind);

        Assert.True(code == 0, tool.Error);
        Assert.Contains(expected, tool.Out, StringComparison.Ordinal);
        Assert.Contains("signature checked over the raw bytes", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stays_up_prints_lines_that_work_and_takes_its_children_along_on_an_interrupt()
    {
        SkipElsewhere();
        await using var tool = ToolProcess.Start("demo");
        var curl = await tool.LineAsync("curl ");
        var npx = await tool.LineAsync("npx ");
        var parts = CurlParts().Match(curl);
        Assert.True(parts.Success, curl);
        var (url, signature, file) = (parts.Groups[1].Value, parts.Groups[2].Value, parts.Groups[3].Value);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(url, signature, file));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(url, $"sha256={new string('0', 64)}", file));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(new Uri(new Uri(url), "/").ToString(), null, file)); // as npx does it
        Assert.EndsWith($"--server {new Uri(url).GetLeftPart(UriPartial.Authority)}", npx, StringComparison.Ordinal);
        Assert.True(File.Exists(npx.Split(' ')[3]), npx);

        var children = tool.Children();
        Assert.Equal(3, children.Count); // sidecar, runner, watchdog
        tool.Signal(ToolProcess.Interrupt);

        Assert.Equal(130, await tool.ExitCodeAsync());
        Assert.DoesNotContain(children, ToolProcess.Lives);
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    [Fact]
    public async Task Children_do_not_outlive_a_tool_that_is_killed()
    {
        SkipElsewhere();
        await using var tool = ToolProcess.Start("demo");
        await tool.LineAsync("npx ");
        var children = tool.Children();

        tool.Signal("KILL");
        await tool.ExitCodeAsync();

        await Wait.UntilAsync(() => !children.Any(ToolProcess.Lives), "the end of the killed tool's children");
    }

    [Theory]
    [InlineData("agentmark-sidecard", "The sidecar ended")]
    [InlineData("agentmark-sample-runner", "The sample runner ended")]
    public async Task A_child_that_dies_ends_the_demo_and_is_named(string program, string expected)
    {
        SkipElsewhere();
        await using var tool = ToolProcess.Start("demo");
        await tool.LineAsync("npx ");

        ToolProcess.Signal(Assert.Single(tool.Children(program)), "KILL");

        Assert.Equal(1, await tool.ExitCodeAsync());
        Assert.Contains(expected, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_cannot_start_is_named_and_its_last_lines_are_shown()
    {
        var programs = ProgramFiles.Bundled();
        var tool = new Tool { Programs = programs with { Runner = new ProgramFile(programs.Tool.Path, "no-such-command") } };

        Assert.Equal(1, await tool.RunAsync("demo", "--once"));

        Assert.Contains("The sample runner ended with exit code 2. Its last lines:", tool.Error, StringComparison.Ordinal);
        Assert.Contains("See agentmark-sidecar --help.", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_of_the_users_own_is_used()
    {
        var listen = $"127.0.0.1:{LoopbackPort.Free()}";
        var programs = ProgramFiles.Bundled();
        await using var runner = ChildProcess.Start("runner", programs.Runner, DemoEnvironment.OfRunner(listen));
        var nothing = new ProgramFile(programs.Tool.Path, "no-such-command");
        var tool = new Tool { Programs = programs with { Runner = nothing } };

        var code = await tool.RunAsync("demo", "--once", "--runner", $"http://{listen}");

        Assert.True(code == 0, tool.Error);
        Assert.Contains("Bern", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "x")]
    [InlineData("--prompt", "poem")]
    public async Task Bad_arguments_are_exit_code_2(params string[] args) => Assert.Equal(2, await new Tool().RunAsync(["demo", .. args]));

    private static void SkipElsewhere() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Finds child processes by /proc.");

    private static async Task<HttpStatusCode> PostAsync(string url, string? signature, string file)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)),
        };
        request.Content.Headers.ContentType = new("application/json");
        if (signature is not null)
        {
            request.Headers.Add("x-agentmark-signature-256", signature);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    [GeneratedRegex("^curl -sS -N (\\S+) .*'x-agentmark-signature-256: (\\S+)' --data-binary @(\\S+)$")]
    private static partial Regex CurlParts();
}
