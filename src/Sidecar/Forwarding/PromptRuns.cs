using System.Buffers;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;

namespace AgentMark.Sidecar.Forwarding;

/// <summary><c>prompt-run</c>: RunPrompt, answered as a stream or as one JSON envelope.</summary>
internal sealed class PromptRuns(LimitOptions limits, RunnerFailures failures, TelemetryOptions telemetry, AnswerGathering answers, PromptSpans spans, SidecarMetrics metrics, RunLog log)
{
    /// <returns>Null when the run went well, else why it failed; an answer that has not begun is the caller's to write.</returns>
    /// <remarks>Nothing here holds the event or its prompt for the time of the run.</remarks>
    public async Task<RunFailure?> RunAsync(Run run)
    {
        var capabilities = await run.CapabilitiesAsync();
        if (Refusal(run, capabilities) is not null)
        {
            // What is remembered may be of a runner that was replaced a moment ago, so a refusal is asked for anew.
            capabilities = await run.CapabilitiesAsync(anew: true);
            if (Refusal(run, capabilities) is { } refusal)
            {
                return refusal;
            }
        }

        var kind = run.Webhook.Prompt!.Header.Kind;
        var isStreamed = IsStreamed(run);
        using var events = Start(run, capabilities);
        var observer = new PromptObserver(run, telemetry.HideOutputs, metrics);
        try
        {
            var failure = isStreamed
                ? await StreamAsync(run, kind, events, observer)
                : await AnswerAsync(run, kind, events, observer);
            return failure ?? observer.Failure;
        }
        finally
        {
            observer.Complete(isStreamed);
        }
    }

    private static RunFailure? Refusal(Run run, GetCapabilitiesResponse? capabilities) =>
        RunnerAbilities.Refusal(capabilities, run.Webhook.Prompt!, run.Lease.Address);

    /// <summary>Image and speech are JSON whatever the sender asks for.</summary>
    private static bool IsStreamed(Run run) =>
        run.Webhook is { Event: PromptRunEvent { ShouldStream: true }, Prompt.Header.Kind: PromptKind.Text or PromptKind.Object };

    private RunnerEvents<PromptEvent> Start(Run run, GetCapabilitiesResponse? capabilities)
    {
        var prompt = (PromptRunEvent)run.Webhook.Event;
        var opened = run.Webhook.Prompt!;
        spans.Describe(run.Trace, opened.Header.Name, opened.Header, prompt.PromptPath, prompt.PropsJson, opened.Rendered);
        return run.Stream(PromptRequests.Of(run.Webhook.RunId, prompt, opened, IsStreamed(run), RunnerAbilities.NeedsAst(capabilities)));
    }

    private async Task<RunFailure?> StreamAsync(Run run, PromptKind kind, RunnerEvents<PromptEvent> events, PromptObserver observer)
    {
        var client = new ClientFlow(run.Context, run.Scope, limits.ClientStallLimit);
        var lines = new PromptLines(kind, client.Writer, (int)limits.MaxBodyBytes);
        var relay = new StreamRelay<PromptEvent>(run, client, events, lines, observer, run.Webhook.Release);
        try
        {
            var failure = await relay.RunAsync(failures, limits.HeaderWait);
            if (failure is null)
            {
                await SayFarewellAsync(run, events);
            }

            return failure;
        }
        finally
        {
            metrics.EventsSkipped(lines.Skipped);
        }
    }

    private Task<RunFailure?> AnswerAsync(Run run, PromptKind kind, RunnerEvents<PromptEvent> events, PromptObserver observer) =>
        answers.GatherAsync(kind, events, observer, envelope => SendAsync(run, envelope, events));

    private async Task<RunFailure?> SendAsync(Run run, PromptEnvelope envelope, RunnerEvents<PromptEvent> events)
    {
        run.Trace.UseRunnerTraceId(events.TraceId);
        var body = new ArrayBufferWriter<byte>();
        envelope.WriteTo(body, run.Trace.TraceId);
        HttpAnswer.Begin(run.Context.Response, StatusCodes.Status200OK, body.WrittenCount);
        if (!await new ClientFlow(run.Context, run.Scope, limits.ClientStallLimit).SendAsync(body.WrittenMemory))
        {
            return RunnerFailures.Ended(run.Scope, run.Lease.Address);
        }

        await run.Context.Response.CompleteAsync();
        await SayFarewellAsync(run, events);
        return null;
    }

    private async Task SayFarewellAsync(Run run, RunnerEvents<PromptEvent> events)
    {
        run.Scope.ReleaseClient();
        var surplus = await events.FarewellAsync();
        if (surplus > 0)
        {
            metrics.EventsSurplus(surplus);
            log.Surplus(run, surplus);
        }
    }
}
