using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Checking.Reports;

/// <summary>The report for people: a line a case as it is tried, what is wrong below it, a sum in the end.</summary>
internal sealed class TextReport(Screen screen)
{
    public void Show(CaseResult result)
    {
        var (word, ink) = result switch
        {
            { Verdict: Verdict.Passed } => ("pass", Ink.Green),
            { Verdict: Verdict.Skipped } => ("skip", Ink.Dim),
            { Case.IsAdvisory: true } => ("note", Ink.Yellow),
            _ => ("FAIL", Ink.Red),
        };
        screen.Write($"{word}  ", ink);
        screen.WriteLine(result.Reason is { } reason ? $"{result.Case.Id}: {reason}" : result.Case.Id);
        if (result.Findings.Count == 0)
        {
            return;
        }

        foreach (var finding in result.Findings)
        {
            screen.WriteLine($"      {finding.Rule}", ink);
            screen.WriteLine($"        expected: {finding.Expected}");
            screen.WriteLine($"        got:      {finding.Got}");
        }

        screen.WriteLine($"        why:      {result.Case.Why}", Ink.Dim);
    }

    public void Sum(CheckReport report)
    {
        screen.WriteLine();
        screen.WriteLine($"{report.Name} at {report.Address}");
        var notes = report.Advised == 0 ? "" : $", {report.Advised} to think about";
        screen.WriteLine($"{report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped{notes}", report.Failed == 0 ? Ink.Green : Ink.Red);
    }
}
