using AgentMark.SampleRunner.Models;
using AgentMark.SampleRunner.Tools;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Running;

/// <summary>Runs one prompt of any kind against the models.</summary>
internal sealed class PromptRunner(IModels models, Toolbox tools)
{
    /// <summary>The events of one run, as they happen. Failures are exceptions.</summary>
    public IAsyncEnumerable<RunPromptResponse> RunAsync(RunPromptRequest request, CancellationToken cancellation)
    {
        var kind = request.Kind;
        var prompt = request.Prompt
            ?? throw Refusal.FailedPrecondition("The prompt did not come rendered, and this runner does not render prompts: the sidecar is too old, or cannot render this one.");
        var model = models.NameFor(kind, prompt.Model);
        return kind switch
        {
            PromptKind.Text => ChatRun.TextAsync(models, model, prompt, tools, cancellation),
            PromptKind.Object => ChatRun.ObjectAsync(models, model, prompt, tools, cancellation),
            PromptKind.Image => ImageRun.RunAsync(models, model, prompt, cancellation),
            PromptKind.Speech => SpeechRun.RunAsync(models, model, prompt, cancellation),
            _ => throw Refusal.Unimplemented($"This runner does not know prompts of kind {(int)kind}."),
        };
    }
}
