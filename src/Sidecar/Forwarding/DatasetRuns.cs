using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary><c>dataset-run</c>, always answered as a stream: RunDataset, or row by row where the runner leaves data sets to us.</summary>
internal sealed class DatasetRuns(LimitOptions limits, RunnerFailures failures, RowRuns rows, SidecarMetrics metrics)
{
    /// <inheritdoc cref="PromptRuns.RunAsync"/>
    /// <remarks>A run that the runner has begun holds neither the event nor its prompt; rows that we run need both.</remarks>
    public async Task<RunFailure?> RunAsync(Run run)
    {
        Describe(run);
        var capabilities = await run.CapabilitiesAsync();
        return capabilities is { Datasets: false } || run.Runner.LacksDatasets(run.Health)
            ? await RunRowsAsync(run, capabilities)
            : await ForwardAsync(run, capabilities);
    }

    private async Task<RunFailure?> ForwardAsync(Run run, GetCapabilitiesResponse? capabilities)
    {
        using var events = run.Stream(ToRequest(run, RunnerAbilities.NeedsAst(capabilities)));
        var relay = Relay(run, events, out var lines, run.Webhook.Release);
        try
        {
            return await relay.RunAsync(failures, limits.HeaderWait);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented && !relay.Committed)
        {
            if (capabilities is null)
            {
                run.Runner.RememberLackOfDatasets(run.Health); // one that says it runs data sets may mean this one alone
            }

            return await RunRowsAsync(run, capabilities);
        }
        finally
        {
            metrics.EventsSkipped(lines.Skipped);
        }
    }

    private async Task<RunFailure?> RunRowsAsync(Run run, GetCapabilitiesResponse? capabilities)
    {
        if (RunnerAbilities.Refusal(capabilities, run.Webhook.Prompt!, run.Lease.Address) is { } refusal)
        {
            return refusal;
        }

        await using var events = rows.Start(run, EventOf(run), PathOf(run));
        return await Relay(run, events, out _).RunAsync(failures, limits.HeaderWait);
    }

    private StreamRelay<RunDatasetResponse> Relay(Run run, IEventSource<RunDatasetResponse> events, out DatasetLines lines, Action? committing = null)
    {
        var client = new ClientFlow(run.Context, run.Scope, limits.ClientStallLimit);
        lines = new DatasetLines(run.Webhook.RunId, EventOf(run).RunName, client.Writer);
        return new StreamRelay<RunDatasetResponse>(run, client, events, lines, new RunObserver<RunDatasetResponse>(run, metrics), committing);
    }

    private static DatasetRunEvent EventOf(Run run) => (DatasetRunEvent)run.Webhook.Event;

    /// <summary>The event's data set, else the prompt's own; empty when neither names one.</summary>
    private static string PathOf(Run run) => FirstText.Of(EventOf(run).DatasetPath, run.Webhook.Prompt!.Header.Dataset);

    private static void Describe(Run run)
    {
        var (dataset, header) = (EventOf(run), run.Webhook.Prompt!.Header);
        run.Trace.Set("agentmark.prompt_name", header.Name);
        run.Trace.Set("agentmark.prompt_path", dataset.PromptPath);
        run.Trace.Set("agentmark.metadata.commit_sha", header.CommitSha);
        run.Trace.Set("agentmark.dataset_run_id", run.Webhook.RunId);
        run.Trace.Set("agentmark.dataset_run_name", dataset.RunName);
        run.Trace.Set("agentmark.dataset_path", PathOf(run));
        run.Trace.Set("gen_ai.request.model", header.Model);
    }

    private static RunDatasetRequest ToRequest(Run run, bool needsAst)
    {
        var dataset = EventOf(run);
        return new RunDatasetRequest
        {
            RunId = run.Webhook.RunId,
            RunName = dataset.RunName,
            PromptName = run.Webhook.Prompt!.Header.Name,
            AstJson = needsAst ? UnsafeByteOperations.UnsafeWrap(dataset.AstJson) : ByteString.Empty,
            DatasetPath = PathOf(run),
            SamplingJson = UnsafeByteOperations.UnsafeWrap(dataset.SamplingJson),
            Concurrency = dataset.Concurrency,
            ExperimentKey = dataset.ExperimentKey,
            SourceTreeHash = dataset.SourceTreeHash,
            PromptPath = dataset.PromptPath,
            ExtraJson = UnsafeByteOperations.UnsafeWrap(dataset.ExtraJson),
        };
    }
}
