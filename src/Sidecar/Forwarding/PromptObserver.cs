using System.Text;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Gathers what a prompt run's span says: output, usage, the runner's own trace id, and a reported error.</summary>
internal sealed class PromptObserver(Run run, bool hideOutput, SidecarMetrics metrics) : RunObserver<PromptEvent>(run, metrics)
{
    private readonly RunTrace trace = run.Trace;
    private readonly StringBuilder? output = run.Trace.IsRecorded && !hideOutput ? new StringBuilder() : null;
    private ByteString whole = ByteString.Empty;

    /// <summary>The error event that ended the run, or null.</summary>
    public RunError? Error { get; private set; }

    /// <summary>Why the run failed by the runner's own word, or null.</summary>
    public RunFailure? Failure => Error is { } error ? new(FailureKind.RunnerError, StatusMap.ToHttp(error.Code), ErrorText.Of(error.Message)) : null;

    public override void Observe(PromptEvent runnerEvent)
    {
        base.Observe(runnerEvent);
        switch (runnerEvent.Kind)
        {
            case RunPromptResponse.EventOneofCase.Started:
                trace.UseRunnerTraceId(runnerEvent.Message.Started.TraceId);
                trace.Set("gen_ai.response.model", runnerEvent.Message.Started.Model);
                break;
            case RunPromptResponse.EventOneofCase.TextDelta:
            case RunPromptResponse.EventOneofCase.ObjectTextDelta:
                Gather(runnerEvent.Text);
                break;
            case RunPromptResponse.EventOneofCase.ObjectDelta:
                Keep(runnerEvent.Message.ObjectDelta.PartialJson);
                break;
            case RunPromptResponse.EventOneofCase.ObjectFinal:
                Keep(runnerEvent.Message.ObjectFinal.ValueJson);
                break;
            case RunPromptResponse.EventOneofCase.Finish when runnerEvent.Message.Finish.Usage is { } usage:
                trace.Set("gen_ai.usage.input_tokens", usage.HasInputTokens ? usage.InputTokens : null);
                trace.Set("gen_ai.usage.output_tokens", usage.HasOutputTokens ? usage.OutputTokens : null);
                break;
            case RunPromptResponse.EventOneofCase.Error:
                Error = runnerEvent.Message.Error;
                break;
        }
    }

    /// <summary>Puts the output into the span. Of a run that failed, only a stream has shown any.</summary>
    public void Complete(bool isStreamed)
    {
        if (output is not null && (isStreamed || Error is null))
        {
            trace.Set("agentmark.output", whole.IsEmpty ? output.ToString() : whole.ToStringUtf8());
        }
    }

    private void Keep(ByteString value)
    {
        if (output is not null && value.Length <= RunTrace.LongestValue)
        {
            whole = value;
        }
    }

    private void Gather(ReadOnlySpan<byte> utf8)
    {
        if (output is not null && output.Length < RunTrace.LongestValue)
        {
            var text = Encoding.UTF8.GetString(utf8);
            output.Append(text.AsSpan(0, Math.Min(text.Length, RunTrace.LongestValue - output.Length)));
        }
    }
}
