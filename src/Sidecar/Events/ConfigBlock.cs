using AgentMark.V1;

namespace AgentMark.Sidecar.Events;

/// <summary>A member of the front matter that says of which kind the prompt is.</summary>
internal sealed record ConfigBlock(string Name, PromptKind Kind);
