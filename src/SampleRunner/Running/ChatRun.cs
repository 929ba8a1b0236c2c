using System.Runtime.CompilerServices;
using AgentMark.SampleRunner.Models;
using AgentMark.SampleRunner.Tools;
using AgentMark.V1;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Runs a text or an object prompt: asks a chat model, lets it call tools, and reports what it does as it does it.</summary>
internal static class ChatRun
{
    /// <summary>Text deltas, reasoning, tool calls and results, finish.</summary>
    public static IAsyncEnumerable<RunPromptResponse> TextAsync(
        IModels models, string model, RenderedPrompt prompt, Toolbox tools, CancellationToken cancellation)
    {
        var events = new TextEvents(tools);
        return RunAsync(models, model, prompt, tools, ChatSettings.From(prompt, model, tools), events.From, cancellation);
    }

    /// <summary>The JSON text of the object as the model writes it, finish. Tools may be called, and are not reported.</summary>
    public static IAsyncEnumerable<RunPromptResponse> ObjectAsync(
        IModels models, string model, RenderedPrompt prompt, Toolbox tools, CancellationToken cancellation)
    {
        var options = ChatSettings.From(prompt, model, tools);
        options.ResponseFormat = ObjectFormat.Of(prompt);
        return RunAsync(models, model, prompt, tools, options, ObjectEvent, cancellation);
    }

    private static RunPromptResponse? ObjectEvent(AIContent content) => content switch
    {
        TextContent { Text: "" } or TextReasoningContent { Text: "" } => null,
        TextReasoningContent reasoning => Events.Reasoning(reasoning.Text),
        TextContent text => Events.ObjectText(text.Text),
        _ => null,
    };

    private static async IAsyncEnumerable<RunPromptResponse> RunAsync(
        IModels models,
        string model,
        RenderedPrompt prompt,
        Toolbox tools,
        ChatOptions options,
        Func<AIContent, RunPromptResponse?> toEvent,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var chat = ToolLoop.Around(models.Chat(model), models, prompt, tools);
        var end = new RunEnd();
        var started = false;
        await foreach (var update in chat.GetStreamingResponseAsync(ChatMessages.From(prompt), options, cancellation))
        {
            if (!started)
            {
                // Not sooner: until the model has answered, its refusal can still be a status instead of an error event.
                started = true;
                yield return Events.Started(model);
            }

            end.Add(update);
            foreach (var content in update.Contents)
            {
                if (toEvent(content) is { } happened)
                {
                    yield return happened;
                }
            }
        }

        yield return end.IsKnown ? end.ToEvent() : throw Faults.BrokeOff;
    }
}
