namespace AgentMark.Sidecar.Rendering;

/// <summary>The prompt of one event.</summary>
/// <param name="Prompt">The prompt, as all its runs share it.</param>
/// <param name="Header">What this event's type makes of its front matter.</param>
/// <param name="Rendered">A prompt run's template, filled in; null for a data-set run, and for a prompt with a ForEach.</param>
internal sealed record OpenedPrompt(Prompt Prompt, PromptHeader Header, RenderingResult? Rendered);
