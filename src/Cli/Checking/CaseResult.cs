namespace AgentMark.Cli.Checking;

internal enum Verdict
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>What became of one case.</summary>
/// <param name="Reason">Why it was skipped; null when it was not.</param>
/// <param name="Findings">What was wrong; empty when nothing was.</param>
internal sealed record CaseResult(CheckCase Case, string? Reason, IReadOnlyList<Finding> Findings, TimeSpan Took)
{
    public Verdict Verdict => Reason is not null ? Verdict.Skipped : Findings.Count > 0 ? Verdict.Failed : Verdict.Passed;

    /// <summary>It makes the whole check fail.</summary>
    public bool Counts => Verdict == Verdict.Failed && !Case.IsAdvisory;
}
