using AgentMark.TemplateDX;
using AgentMark.V1;

namespace AgentMark.Sidecar.Rendering;

/// <summary>A rendered prompt.</summary>
/// <param name="Prompt">As runners get it.</param>
/// <param name="Template">As the renderer gave it: for warnings and spans.</param>
internal sealed record RenderingResult(RenderedPrompt Prompt, RenderedTemplate Template);
