using AgentMark.Sidecar.Rendering;
using AgentMark.V1;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>What follows from a runner's capabilities. A runner that does not say (null) is asked to run anything, and is given prompts rendered.</summary>
internal static class RunnerAbilities
{
    public static bool NeedsAst(GetCapabilitiesResponse? capabilities) => capabilities is { NeedsAst: true };

    /// <summary>Why the runner cannot be asked to run the prompt, or null.</summary>
    public static RunFailure? Refusal(GetCapabilitiesResponse? capabilities, OpenedPrompt prompt, RunnerAddress runner)
    {
        if (!Takes(capabilities, prompt.Header.Kind))
        {
            return NotSupported($"The runner at {runner} does not run {prompt.Header.Kind.ToString().ToLowerInvariant()} prompts.");
        }

        return prompt.Prompt.HasForEach && !NeedsAst(capabilities)
            ? NotSupported(
                $"The prompt has a ForEach, which the sidecar cannot render yet, and the runner at {runner} does not render prompts itself: "
                + "its capabilities do not say needs_ast. Write the prompt without ForEach, or use a runner that takes the tree.")
            : null;
    }

    private static bool Takes(GetCapabilitiesResponse? capabilities, PromptKind kind) =>
        capabilities is null
        || (capabilities.Kinds.Count == 0 ? kind is PromptKind.Text or PromptKind.Object : capabilities.Kinds.Contains(kind));

    private static RunFailure NotSupported(string message) => new(FailureKind.NotSupported, StatusCodes.Status501NotImplemented, message);
}
