using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Rendering;
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
    public async Task<RunFailure?> RunAsync(Run run, DatasetRunEvent dataset)
    {
        var header = run.Webhook.Prompt!.Header;
        Describe(run, dataset, header);
        var capabilities = await run.CapabilitiesAsync();
        return capabilities is { Datasets: false } || run.Runner.LacksDatasets(run.Health)
            ? await RunRowsAsync(run, dataset, header, capabilities)
            : await ForwardAsync(run, dataset, header, capabilities);
    }

    private async Task<RunFailure?> ForwardAsync(Run run, DatasetRunEvent dataset, PromptHeader header, GetCapabilitiesResponse? capabilities)
    {
        using var events = run.Stream(ToRequest(run.Webhook.RunId, dataset, header, RunnerAbilities.NeedsAst(capabilities)));
        var relay = Relay(run, dataset, events, out var lines);
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

            return await RunRowsAsync(run, dataset, header, capabilities);
        }
        finally
        {
            metrics.EventsSkipped(lines.Skipped);
        }
    }

    private async Task<RunFailure?> RunRowsAsync(Run run, DatasetRunEvent dataset, PromptHeader header, GetCapabilitiesResponse? capabilities)
    {
        if (RunnerAbilities.Refusal(capabilities, run.Webhook.Prompt!, run.Lease.Address) is { } refusal)
        {
            return refusal;
        }

        await using var events = rows.Start(run, dataset, PathOf(dataset, header));
        return await Relay(run, dataset, events, out _).RunAsync(failures, limits.HeaderWait);
    }

    private StreamRelay<RunDatasetResponse> Relay(Run run, DatasetRunEvent dataset, IEventSource<RunDatasetResponse> events, out DatasetLines lines)
    {
        var client = new ClientFlow(run.Context, run.Scope, limits.ClientStallLimit);
        lines = new DatasetLines(run.Webhook.RunId, dataset.RunName, client.Writer);
        return new StreamRelay<RunDatasetResponse>(run, client, events, lines, new RunObserver<RunDatasetResponse>(run, metrics));
    }

    /// <summary>The event's data set, else the prompt's own; empty when neither names one.</summary>
    private static string PathOf(DatasetRunEvent dataset, PromptHeader header) => dataset.DatasetPath.Length > 0 ? dataset.DatasetPath : header.Dataset;

    private static void Describe(Run run, DatasetRunEvent dataset, PromptHeader header)
    {
        run.Trace.Set("agentmark.prompt_name", header.Name);
        run.Trace.Set("agentmark.prompt_path", dataset.PromptPath);
        run.Trace.Set("agentmark.metadata.commit_sha", header.CommitSha);
        run.Trace.Set("agentmark.dataset_run_id", run.Webhook.RunId);
        run.Trace.Set("agentmark.dataset_run_name", dataset.RunName);
        run.Trace.Set("agentmark.dataset_path", PathOf(dataset, header));
        run.Trace.Set("gen_ai.request.model", header.Model);
    }

    private static RunDatasetRequest ToRequest(string runId, DatasetRunEvent dataset, PromptHeader header, bool needsAst) => new()
    {
        RunId = runId,
        RunName = dataset.RunName,
        PromptName = header.Name,
        AstJson = needsAst ? UnsafeByteOperations.UnsafeWrap(dataset.AstJson) : ByteString.Empty,
        DatasetPath = PathOf(dataset, header),
        SamplingJson = UnsafeByteOperations.UnsafeWrap(dataset.SamplingJson),
        Concurrency = dataset.Concurrency,
        ExperimentKey = dataset.ExperimentKey,
        SourceTreeHash = dataset.SourceTreeHash,
        PromptPath = dataset.PromptPath,
        ExtraJson = UnsafeByteOperations.UnsafeWrap(dataset.ExtraJson),
    };
}
