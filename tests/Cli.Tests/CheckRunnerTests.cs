using System.Text.Json;
using System.Xml.Linq;
using AgentMark.Cli.Tests.Checking;
using AgentMark.Cli.Tests.Support;

namespace AgentMark.Cli.Tests;

public sealed class CheckRunnerTests
{
    public static TheoryData<string> Faults => [.. Enum.GetNames<Fault>()];

    [Fact]
    public async Task A_sound_runner_passes_and_nothing_is_left_out_in_silence()
    {
        await using var runner = await RunnerServer.StartAsync(_ => new RepeatingRunner());
        var tool = new Tool();

        Assert.True(await tool.RunAsync("check-runner", runner.Address) == 0, tool.Out);

        Assert.DoesNotContain("note", tool.Out, StringComparison.Ordinal);
        Assert.Contains("pass  sizes/many-events", tool.Out, StringComparison.Ordinal);
        Assert.True(tool.Out.Contains("pass  concurrency/deadline", StringComparison.Ordinal), tool.Out);
        Assert.Contains(" 0 failed", tool.Out, StringComparison.Ordinal);
        Assert.Contains("skip  media/image-not-offered: the runner offers image", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_reported_by_its_name(string name)
    {
        var fault = Enum.Parse<Fault>(name);
        var (rule, where) = (BrokenRunner.Report(fault).Rule, BrokenRunner.Report(fault).Case);
        await using var runner = await RunnerServer.StartAsync(die => new BrokenRunner(fault, die), isServing: fault != Fault.NotServing, knowsDeadlines: fault != Fault.DeadlineIsIgnored);
        var tool = new Tool();

        Assert.Equal(1, await tool.RunAsync(["check-runner", runner.Address, "--json", "--patience", fault is Fault.Silent or Fault.HangsOnCancel ? "2" : "30", "--only", where]));

        using var report = JsonDocument.Parse(tool.Out);
        var broken = report.RootElement.GetProperty("cases").EnumerateArray()
            .Single(one => $"{one.GetProperty("group")}/{one.GetProperty("name")}" == where);
        Assert.True(broken.GetProperty("result").GetString() == "failed", tool.Out);
        Assert.Contains(broken.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("rule").GetString() == rule);
    }

    [Fact]
    public async Task A_report_says_what_was_expected_what_came_and_why_it_matters()
    {
        await using var runner = await RunnerServer.StartAsync(die => new BrokenRunner(Fault.TwoFinishes, die));
        var tool = new Tool();

        Assert.Equal(1, await tool.RunAsync("check-runner", runner.Address, "--only", "text/plain"));

        Assert.Contains(
            """
            FAIL  text/plain
                  one-end
                    expected: exactly one finish or error
                    got:      2: finish, finish
                    why:      The simplest run there is.
            """,
            tool.Out,
            StringComparison.Ordinal);
        Assert.Contains("0 passed, 1 failed, 0 skipped", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Junit_has_a_suite_a_group_with_its_failures()
    {
        await using var runner = await RunnerServer.StartAsync(die => new BrokenRunner(Fault.NoFinish, die));
        using var folder = new TempFolder();
        var tool = new Tool();

        Assert.Equal(1, await tool.RunAsync("check-runner", runner.Address, "--junit", folder["report.xml"], "--only", "text", "--only", "media"));

        var report = XDocument.Load(folder["report.xml"]);
        var text = report.Root!.Elements("testsuite").Single(suite => suite.Attribute("name")!.Value == "text");
        Assert.Contains(text.Elements("testcase"), one => one.Attribute("name")!.Value == "plain" && one.Element("failure")!.Value.Contains("one-end", StringComparison.Ordinal));
        var media = report.Root!.Elements("testsuite").Single(suite => suite.Attribute("name")!.Value == "media");
        Assert.Equal(2, media.Elements("testcase").Count(one => one.Element("skipped") is not null));
        Assert.Equal("0", media.Attribute("failures")!.Value);
    }

    [Fact]
    public async Task Advice_is_shown_and_does_not_fail_the_check()
    {
        await using var runner = await RunnerServer.StartAsync(die => new BrokenRunner(Fault.ReasonOfItsOwn, die));
        var tool = new Tool();

        Assert.Equal(0, await tool.RunAsync("check-runner", runner.Address, "--only", "text/tokens"));

        Assert.Contains("note  text/tokens", tool.Out, StringComparison.Ordinal);
        Assert.Contains("0 passed, 0 failed, 0 skipped, 1 to think about", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_sentence()
    {
        var tool = new Tool();

        Assert.Equal(3, await tool.RunAsync("check-runner", "unix:///nowhere/runner.sock"));

        Assert.Contains("Nothing listens at unix:///nowhere/runner.sock", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("unix://relative.sock")]
    [InlineData("http://127.0.0.1:1/path")]
    [InlineData("no address")]
    public async Task An_address_that_is_none_is_a_sentence(string address)
    {
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync("check-runner", address));

        Assert.Contains("is not the address of a runner", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_does_not_exist_is_a_sentence_with_the_groups()
    {
        var tool = new Tool();

        Assert.Equal(2, await tool.RunAsync("check-runner", "127.0.0.1:1", "--only", "tex"));

        Assert.Contains("There is no case 'tex'. Groups are: connection, capabilities, text", tool.Error, StringComparison.Ordinal);
    }
}
