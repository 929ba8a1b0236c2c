using AgentMark.SampleRunner.Models;
using AgentMark.SampleRunner.Scraping;
using AgentMark.SampleRunner.Tools;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Running;

/// <summary>Runs one prompt of any kind against the models.</summary>
internal sealed class PromptRunner(IModels models, Toolbox tools)
{
    /// <summary>The events of one run, as they happen. Failures are exceptions.</summary>
    public IAsyncEnumerable<RunPromptResponse> RunAsync(RunPromptRequest request, CancellationToken cancellation)
    {
        // Once the sidecar renders prompts, the second half of this line goes, and the folder Scraping with it.
        var prompt = request.Prompt ?? AstPrompt.Read(request);
        return RunAsync(request.Kind, prompt, cancellation);
    }

    /// <summary>The events of one run of a prompt that is rendered already.</summary>
    public IAsyncEnumerable<RunPromptResponse> RunAsync(PromptKind kind, RenderedPrompt prompt, CancellationToken cancellation)
    {
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
