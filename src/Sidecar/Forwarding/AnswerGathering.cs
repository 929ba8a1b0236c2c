using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Gathers a run that is answered as a whole. Its memory counts against what all such answers may take together.</summary>
internal sealed class AnswerGathering(LimitOptions limits, Admission admission, SidecarMetrics metrics)
{
    /// <param name="kind">What the prompt produces.</param>
    /// <param name="events">The runner's events.</param>
    /// <param name="observer">Sees each of them.</param>
    /// <param name="deliverAsync">Takes the answer of a run that went well; its memory is given back afterwards.</param>
    /// <returns>Null when the run went well, else why it failed.</returns>
    public async Task<RunFailure?> GatherAsync(
        PromptKind kind, RunnerEvents<PromptEvent> events, PromptObserver observer, Func<PromptEnvelope, Task<RunFailure?>> deliverAsync)
    {
        var envelope = new PromptEnvelope(kind, (int)limits.MaxBodyBytes);
        var reserved = 0L;
        try
        {
            var result = LineResult.More;
            while (!result.IsLast && await events.NextAsync())
            {
                result = Take(events.Current, envelope, observer);
                if (!admission.TryReserveBody(envelope.Size - reserved))
                {
                    return new RunFailure(FailureKind.Sidecar, StatusCodes.Status503ServiceUnavailable, "The sidecar is gathering as many large answers as it has memory for; try again.");
                }

                reserved = envelope.Size;
            }

            if ((result.Fault ?? (result.IsLast ? null : envelope.End())) is { } fault)
            {
                return new RunFailure(FailureKind.RunnerFault, StatusCodes.Status500InternalServerError, fault);
            }

            return observer.Failure ?? await deliverAsync(envelope);
        }
        finally
        {
            admission.ReleaseBody(reserved);
            metrics.EventsSkipped(envelope.Skipped);
        }
    }

    private static LineResult Take(PromptEvent runnerEvent, PromptEnvelope envelope, PromptObserver observer)
    {
        observer.Observe(runnerEvent);
        return envelope.Add(runnerEvent);
    }
}
