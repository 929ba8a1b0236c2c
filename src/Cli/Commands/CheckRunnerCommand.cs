using System.CommandLine;
using AgentMark.Cli.Checking;
using AgentMark.Cli.Checking.Reports;
using AgentMark.Cli.Input;
using AgentMark.Cli.Runners;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Commands;

/// <summary><c>check-runner</c>: is a runner, in whatever language, one that a sidecar can rely on?</summary>
internal static class CheckRunnerCommand
{
    private const int LongestPatience = 3600;

    public static Command Create(Terminal terminal)
    {
        var address = new Argument<string>("address") { Description = "Where the runner listens: host:port, http(s)://host:port or unix:///path" };
        var only = new Option<string[]>("--only") { HelpName = "group[/case]", Description = "Try these cases alone; may be given several times" };
        var model = new Option<string>("--model") { HelpName = "name", Description = "The model that prompts name", DefaultValueFactory = _ => "checker" };
        var tool = new Option<string?>("--tool") { HelpName = "name", Description = "A tool that the runner has, for the cases that need one" };
        var dataset = new Option<string?>("--dataset") { HelpName = "path", Description = "A data set that the runner can read, for the cases that need one" };
        var patience = new Option<int>("--patience") { HelpName = "seconds", Description = "The longest that a call may be silent", DefaultValueFactory = _ => 30 };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON" };
        var junit = new Option<string?>("--junit") { HelpName = "file", Description = "Write the report as JUnit's XML as well" };
        var command = new Command("check-runner", "Check a runner against the contract, case by case.") { address, only, model, tool, dataset, patience, json, junit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var seconds = parsed.GetValue(patience);
            if (seconds is < 1 or > LongestPatience)
            {
                throw new InputException($"--patience is {seconds}, but must be 1 to {LongestPatience} seconds.");
            }

            var options = new CheckOptions(parsed.GetValue(model)!, parsed.GetValue(tool), parsed.GetValue(dataset), TimeSpan.FromSeconds(seconds));
            var check = new RunnerCheck(RunnerTarget.Parse(parsed.GetRequiredValue(address)), options);
            return await RunAsync(check, Chosen(parsed.GetValue(only) ?? []), parsed.GetValue(json), parsed.GetValue(junit), terminal, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        RunnerCheck check, IReadOnlyList<CheckCase> cases, bool asJson, string? junit, Terminal terminal, CancellationToken cancellationToken)
    {
        var text = new TextReport(terminal.Out);
        var report = await check.RunAsync(cases, asJson ? _ => { } : text.Show, cancellationToken);
        if (junit is not null)
        {
            await InputFile.WriteAsync(junit, JunitReport.Of(report), cancellationToken);
        }

        if (asJson)
        {
            terminal.Out.WriteLine(JsonReport.Of(report));
        }
        else
        {
            text.Sum(report);
        }

        return report.Failed == 0 ? ExitCode.Ok : ExitCode.RunFailed;
    }

    private static IReadOnlyList<CheckCase> Chosen(string[] only)
    {
        if (only.Length == 0)
        {
            return CaseReader.All;
        }

        if (only.FirstOrDefault(name => !CaseReader.All.Any(one => IsIn(one, name))) is { } unknown)
        {
            throw new InputException($"There is no case '{unknown}'. Groups are: {string.Join(", ", CaseReader.All.Select(one => one.Group).Distinct())}.");
        }

        return [.. CaseReader.All.Where(one => only.Any(name => IsIn(one, name)))];
    }

    private static bool IsIn(CheckCase one, string name) => one.Group == name || one.Id == name || one.Id.StartsWith(name + "/", StringComparison.Ordinal);
}
