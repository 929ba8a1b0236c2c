using System.Text;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Rendering;
using AgentMark.Sidecar.Telemetry;
using AgentMark.V1;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>What the span of a prompt run says of the prompt.</summary>
internal sealed class PromptSpans(TelemetryOptions telemetry)
{
    /// <param name="trace">The run's trace.</param>
    /// <param name="name">The trace's name.</param>
    /// <param name="prompt">The prompt's header.</param>
    /// <param name="path">By which the caller knows the prompt; may be empty.</param>
    /// <param name="propsJson">What the template was given; may be empty.</param>
    /// <param name="rendered">What became of it; null when we did not render it.</param>
    public void Describe(RunTrace trace, string name, PromptHeader prompt, string path, ReadOnlyMemory<byte> propsJson, RenderingResult? rendered)
    {
        trace.Set("agentmark.trace_name", name);
        trace.Set("agentmark.prompt_name", prompt.Name);
        trace.Set("agentmark.prompt_path", path);
        trace.Set("agentmark.metadata.commit_sha", prompt.CommitSha);
        trace.Set("gen_ai.request.model", prompt.Model);
        if (prompt.Kind is PromptKind.Text or PromptKind.Object)
        {
            trace.Set("gen_ai.operation.name", "chat");
            trace.Set("agentmark.span.kind", "llm");
        }

        Input(trace, "agentmark.props", propsJson);
        if (IsShown(trace) && rendered is { Template.Messages.Count: > 0 })
        {
            var messages = rendered.Template.MessagesToJson();
            trace.Set("agentmark.input", messages[..Math.Min(messages.Length, RunTrace.LongestValue)]);
        }
    }

    /// <summary>An attribute of what went in, unless inputs are hidden.</summary>
    public void Input(RunTrace trace, string name, ReadOnlyMemory<byte> json)
    {
        if (IsShown(trace))
        {
            trace.Set(name, Encoding.UTF8.GetString(json.Span[..Math.Min(json.Length, RunTrace.LongestValue)]));
        }
    }

    private bool IsShown(RunTrace trace) => trace.IsRecorded && !telemetry.HideInputs;
}
