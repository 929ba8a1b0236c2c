using AgentMark.V1;

namespace AgentMark.Sidecar.Events;

/// <summary>
/// One event of the webhook, whatever envelope it came in. JSON members are slices of the request body, verbatim, and live
/// as long as the body does; an empty slice means that the member was absent or null.
/// </summary>
internal abstract record WebhookEvent
{
    /// <summary>The event's type as the envelope spells it.</summary>
    public abstract string Name { get; }
}

/// <summary><c>prompt-run</c>: run one prompt.</summary>
internal sealed record PromptRunEvent(
    PromptTree Tree,
    ReadOnlyMemory<byte> PropsJson,
    bool ShouldStream,
    string PromptPath,
    ReadOnlyMemory<byte> ExtraJson) : WebhookEvent
{
    public override string Name => "prompt-run";

    public ReadOnlyMemory<byte> AstJson => Tree.Json;
}

/// <summary><c>dataset-run</c>: run a prompt over a data set, by default the one that the prompt itself names.</summary>
internal sealed record DatasetRunEvent(
    PromptTree Tree,
    string RunName,
    string DatasetPath,
    ReadOnlyMemory<byte> SamplingJson,
    int Concurrency,
    string ExperimentKey,
    string SourceTreeHash,
    string PromptPath,
    ReadOnlyMemory<byte> ExtraJson) : WebhookEvent
{
    public override string Name => "dataset-run";

    public ReadOnlyMemory<byte> AstJson => Tree.Json;
}

/// <summary><c>alert</c>: the platform tells of a rule that was triggered or resolved.</summary>
internal sealed record AlertEvent(
    Alert Alert,
    string Message,
    string Timestamp,
    ReadOnlyMemory<byte> DataJson) : WebhookEvent
{
    public override string Name => "alert";
}

/// <summary><c>get-evals</c>: the platform asks for the names of the runner's evals.</summary>
internal sealed record GetEvalsEvent : WebhookEvent
{
    public override string Name => "get-evals";
}
