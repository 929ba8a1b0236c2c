using AgentMark.TemplateDX;

namespace AgentMark.Sidecar.Rendering;

/// <summary>Why a prompt cannot be run.</summary>
/// <param name="Message">For people; it may quote the prompt.</param>
internal sealed record PromptProblem(string Message)
{
    public static PromptProblem Of(TemplateException e) => new(e.At is { } at
        ? $"Invalid prompt: line {at.Line}, column {at.Column}: {e.Message}"
        : $"Invalid prompt: {e.Message}");
}
