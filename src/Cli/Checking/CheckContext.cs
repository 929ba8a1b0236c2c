using AgentMark.Cli.Runners;
using AgentMark.V1;

namespace AgentMark.Cli.Checking;

/// <summary>What a user can say of the runner that is checked.</summary>
/// <param name="Model">Goes into every prompt as its model.</param>
/// <param name="Tool">A tool that the runner has; null skips what needs one.</param>
/// <param name="Dataset">A data set that the runner can read; null skips what needs one.</param>
/// <param name="Patience">The longest that a call may be silent.</param>
internal sealed record CheckOptions(string Model, string? Tool, string? Dataset, TimeSpan Patience);

/// <summary>The runner that is checked.</summary>
/// <param name="Capabilities">What it says that it can do; null when it does not say.</param>
internal sealed record CheckContext(RunnerTarget Target, RunnerClient Client, CheckOptions Options, GetCapabilitiesResponse? Capabilities)
{
    /// <summary>A runner that names no kind has text and object.</summary>
    public bool Offers(PromptKind kind) => Capabilities is { Kinds.Count: > 0 } told
        ? told.Kinds.Contains(kind)
        : kind is PromptKind.Text or PromptKind.Object;
}
