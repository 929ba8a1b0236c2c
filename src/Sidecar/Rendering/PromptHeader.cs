using AgentMark.V1;

namespace AgentMark.Sidecar.Rendering;

/// <summary>What a run needs to know of a prompt's front matter, apart from what goes to the model.</summary>
/// <param name="Kind">The kind of prompt, by the order of precedence of the event's type.</param>
/// <param name="Name">The prompt's name: never empty.</param>
/// <param name="Model"><c>model_name</c> of the chosen config block; empty when it has none.</param>
/// <param name="Dataset"><c>test_settings.dataset</c>; empty when it has none.</param>
/// <param name="Evals"><c>test_settings.evals</c>; empty when it has none.</param>
/// <param name="CommitSha"><c>agentmark_meta.commit_sha</c>; empty when it has none.</param>
internal sealed record PromptHeader(PromptKind Kind, string Name, string Model, string Dataset, IReadOnlyList<string> Evals, string CommitSha);
