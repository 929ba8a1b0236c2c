using AgentMark.V1;

namespace AgentMark.Cli.Checking;

/// <summary>All that was tried, and what became of it.</summary>
/// <param name="Address">As the user wrote it.</param>
/// <param name="Capabilities">What the runner says of itself; null when it does not.</param>
/// <param name="Results">In the order in which they were tried.</param>
internal sealed record CheckReport(string Address, GetCapabilitiesResponse? Capabilities, IReadOnlyList<CaseResult> Results)
{
    public int Passed => Results.Count(result => result.Verdict == Verdict.Passed);

    public int Failed => Results.Count(result => result.Counts);

    public int Skipped => Results.Count(result => result.Verdict == Verdict.Skipped);

    /// <summary>Advisory cases that failed: shown, and not counted as failures.</summary>
    public int Advised => Results.Count(result => result is { Verdict: Verdict.Failed, Counts: false });

    /// <summary>The runner's own name and version, as far as it tells.</summary>
    public string Name => Capabilities is { Name.Length: > 0 } told ? $"{told.Name} {told.Version}".TrimEnd() : "a runner that does not say its name";
}
