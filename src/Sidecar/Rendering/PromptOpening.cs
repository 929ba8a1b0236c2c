using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Telemetry;
using AgentMark.TemplateDX;
using AgentMark.V1;

namespace AgentMark.Sidecar.Rendering;

/// <summary>
/// Makes of an event's syntax tree what a runner is given: (1) the prompt is read, or known already, (2) its header, by the order of
/// the event's type, (3) its settings are in order, (4) for a prompt run, its template is filled in.
/// </summary>
internal sealed partial class PromptOpening(PromptStore store, LogGate gate, ILogger<PromptOpening> logger)
{
    /// <summary>There is a config block, and it is no mapping.</summary>
    public static PromptProblem NoConfig { get; } =
        new("Invalid prompt: the front matter has no config block that is a mapping. Give it text_config, object_config, image_config or speech_config.");

    /// <param name="event">Any event; one without a prompt has nothing to open.</param>
    /// <param name="opened">Null when there is a problem, and for an event without a prompt.</param>
    /// <returns>Why the prompt cannot be run (the answer is then 400), or null.</returns>
    public PromptProblem? Open(WebhookEvent @event, out OpenedPrompt? opened)
    {
        opened = null;
        try
        {
            return @event switch
            {
                PromptRunEvent run => Open(run.Tree, PromptHeaders.PromptRunOrder, run.PromptPath, run.PropsJson, shouldRender: true, out opened),
                DatasetRunEvent run => Open(run.Tree, PromptHeaders.DatasetRunOrder, run.PromptPath, default, shouldRender: false, out opened),
                _ => null,
            };
        }
        catch (TemplateException e)
        {
            return PromptProblem.Of(e);
        }
    }

    private PromptProblem? Open(
        PromptTree tree, IReadOnlyList<PromptKind> order, string path, ReadOnlyMemory<byte> propsJson, bool shouldRender, out OpenedPrompt? opened)
    {
        opened = null;

        // 1. and 2.
        var prompt = store.Read(tree);
        if (prompt.Header(order, path) is not { } header)
        {
            return NoConfig;
        }

        // 3.
        if (prompt.Check(header.Kind) is { } problem)
        {
            return problem;
        }

        // 4.
        var rendered = shouldRender && !prompt.HasForEach ? prompt.Render(propsJson, header.Name) : null;
        opened = new OpenedPrompt(prompt, header, rendered);
        Warn(header.Name, rendered?.Template.Warnings ?? []);
        if (prompt.HasForEach && gate.Opens("prompt_for_each"))
        {
            LogForEach(header.Name);
        }

        return null;
    }

    private void Warn(string prompt, IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0 && gate.Opens("prompt_messages"))
        {
            LogWarnings(prompt, string.Join(' ', warnings));
        }
    }

    [LoggerMessage(501, LogLevel.Warning, "Prompt {Prompt}: {Warnings}", EventName = "PromptMessages")]
    private partial void LogWarnings(string prompt, string warnings);

    [LoggerMessage(502, LogLevel.Warning, "Prompt {Prompt} has a ForEach, which is not rendered here yet: only a runner that takes the syntax tree can run it.", EventName = "PromptForEach")]
    private partial void LogForEach(string prompt);
}
