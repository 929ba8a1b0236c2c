using System.Buffers;
using System.Text;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Forwarding;

/// <summary><c>prompt-run</c>: RunPrompt, answered as a stream or as one JSON envelope.</summary>
internal sealed class PromptRuns(LimitOptions limits, RunnerFailures failures, TelemetryOptions telemetry, Admission admission, SidecarMetrics metrics, RunLog log)
{
    /// <returns>Null when the run went well, else why it failed; an answer that has not begun is the caller's to write.</returns>
    public async Task<RunFailure?> RunAsync(Run run, PromptRunEvent prompt)
    {
        // What is remembered may be of a runner that was replaced a moment ago, so a refusal is asked for anew.
        if (!Takes(await run.CapabilitiesAsync(), prompt.Prompt.Kind) && !Takes(await run.CapabilitiesAsync(anew: true), prompt.Prompt.Kind))
        {
            return new RunFailure(FailureKind.NotSupported, StatusCodes.Status501NotImplemented,
                $"The runner at {run.Lease.Address} does not run {KindName(prompt.Prompt.Kind)} prompts.");
        }

        Describe(run.Trace, prompt);
        var request = ToRequest(run.Webhook.RunId, prompt);
        run.RequestBytes = request.CalculateSize();
        using var events = new RunnerEvents<RunPromptResponse>(run.Client.RunPrompt(request, run.Options()), run.Scope);
        var observer = new PromptObserver(run, telemetry.HideOutputs, metrics);
        try
        {
            var failure = IsStreamed(prompt)
                ? await StreamAsync(run, prompt.Prompt.Kind, events, observer)
                : await AnswerAsync(run, prompt.Prompt.Kind, events, observer);
            return failure ?? (observer.Error is { } error ? Reported(error) : null);
        }
        finally
        {
            observer.Complete(IsStreamed(prompt));
        }
    }

    /// <summary>Image and speech are JSON whatever the sender asks for.</summary>
    private static bool IsStreamed(PromptRunEvent prompt) =>
        prompt.ShouldStream && prompt.Prompt.Kind is PromptKind.Text or PromptKind.Object;

    private async Task<RunFailure?> StreamAsync(Run run, PromptKind kind, RunnerEvents<RunPromptResponse> events, PromptObserver observer)
    {
        var client = new ClientFlow(run.Context, run.Scope, limits.ClientStallLimit);
        var lines = new PromptLines(kind, client.Writer, (int)limits.MaxBodyBytes);
        var relay = new StreamRelay<RunPromptResponse>(run, client, events, lines, observer);
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

    private async Task<RunFailure?> AnswerAsync(Run run, PromptKind kind, RunnerEvents<RunPromptResponse> events, PromptObserver observer)
    {
        var envelope = new PromptEnvelope(kind, (int)limits.MaxBodyBytes);
        var reserved = 0L;
        try
        {
            var result = LineResult.More;
            while (!result.IsLast && await events.NextAsync())
            {
                observer.Observe(events.Current);
                result = envelope.Add(events.Current);
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

            return observer.Error is { } error ? Reported(error) : await SendAsync(run, envelope, events);
        }
        finally
        {
            admission.ReleaseBody(reserved);
            metrics.EventsSkipped(envelope.Skipped);
        }
    }

    private async Task<RunFailure?> SendAsync(Run run, PromptEnvelope envelope, RunnerEvents<RunPromptResponse> events)
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

    private async Task SayFarewellAsync(Run run, RunnerEvents<RunPromptResponse> events)
    {
        run.Scope.ReleaseClient();
        var surplus = await events.FarewellAsync();
        if (surplus > 0)
        {
            metrics.EventsSurplus(surplus);
            log.Surplus(run, surplus);
        }
    }

    private static RunFailure Reported(RunError error) =>
        new(FailureKind.RunnerError, StatusMap.ToHttp(error.Code), ErrorText.Of(error.Message));

    /// <summary>A runner that does not say is asked to run it.</summary>
    private static bool Takes(GetCapabilitiesResponse? capabilities, PromptKind kind) =>
        capabilities is null
        || (capabilities.Kinds.Count == 0 ? kind is PromptKind.Text or PromptKind.Object : capabilities.Kinds.Contains(kind));

    private static string KindName(PromptKind kind) => kind.ToString().ToLowerInvariant();

    private void Describe(RunTrace trace, PromptRunEvent prompt)
    {
        trace.Set("agentmark.trace_name", prompt.Prompt.Name);
        trace.Set("agentmark.prompt_name", prompt.Prompt.Name);
        trace.Set("agentmark.prompt_path", prompt.PromptPath);
        trace.Set("agentmark.metadata.commit_sha", prompt.Prompt.CommitSha);
        trace.Set("gen_ai.request.model", prompt.Prompt.Model);
        if (prompt.Prompt.Kind is PromptKind.Text or PromptKind.Object)
        {
            trace.Set("gen_ai.operation.name", "chat");
            trace.Set("agentmark.span.kind", "llm");
        }

        if (trace.IsRecorded && !telemetry.HideInputs)
        {
            trace.Set("agentmark.props", Encoding.UTF8.GetString(prompt.PropsJson.Span[..Math.Min(prompt.PropsJson.Length, RunTrace.LongestValue)]));
        }
    }

    private static RunPromptRequest ToRequest(string runId, PromptRunEvent prompt) => new()
    {
        RunId = runId,
        Kind = prompt.Prompt.Kind,
        PromptName = prompt.Prompt.Name,
        AstJson = UnsafeByteOperations.UnsafeWrap(prompt.AstJson),
        PropsJson = UnsafeByteOperations.UnsafeWrap(prompt.PropsJson),
        Stream = IsStreamed(prompt),
        PromptPath = prompt.PromptPath,
        ExtraJson = UnsafeByteOperations.UnsafeWrap(prompt.ExtraJson),
    };
}
