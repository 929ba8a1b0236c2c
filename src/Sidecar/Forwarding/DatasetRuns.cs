using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary><c>dataset-run</c>: RunDataset, always answered as a stream.</summary>
internal sealed class DatasetRuns(LimitOptions limits, RunnerFailures failures, SidecarMetrics metrics)
{
    /// <inheritdoc cref="PromptRuns.RunAsync"/>
    public async Task<RunFailure?> RunAsync(Run run, DatasetRunEvent dataset)
    {
        Describe(run, dataset);
        var request = ToRequest(run.Webhook.RunId, dataset);
        run.RequestBytes = request.CalculateSize();
        using var events = new RunnerEvents<RunDatasetResponse>(run.Client.RunDataset(request, run.Options()), run.Scope);
        var client = new ClientFlow(run.Context, run.Scope, limits.ClientStallLimit);
        var lines = new DatasetLines(run.Webhook.RunId, dataset.RunName, client.Writer);
        var relay = new StreamRelay<RunDatasetResponse>(run, client, events, lines, new RunObserver<RunDatasetResponse>(run, metrics));
        try
        {
            return await relay.RunAsync(failures, limits.HeaderWait);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented && !relay.Committed)
        {
            return new RunFailure(FailureKind.NotSupported, StatusCodes.Status501NotImplemented,
                $"The runner at {run.Lease.Address} does not run data sets: RunDataset is UNIMPLEMENTED. Implement it in the runner.");
        }
        finally
        {
            metrics.EventsSkipped(lines.Skipped);
        }
    }

    private static void Describe(Run run, DatasetRunEvent dataset)
    {
        run.Trace.Set("agentmark.prompt_name", dataset.Prompt.Name);
        run.Trace.Set("agentmark.prompt_path", dataset.PromptPath);
        run.Trace.Set("agentmark.metadata.commit_sha", dataset.Prompt.CommitSha);
        run.Trace.Set("agentmark.dataset_run_id", run.Webhook.RunId);
        run.Trace.Set("agentmark.dataset_run_name", dataset.RunName);
        run.Trace.Set("agentmark.dataset_path", dataset.DatasetPath);
        run.Trace.Set("gen_ai.request.model", dataset.Prompt.Model);
    }

    private static RunDatasetRequest ToRequest(string runId, DatasetRunEvent dataset) => new()
    {
        RunId = runId,
        RunName = dataset.RunName,
        PromptName = dataset.Prompt.Name,
        AstJson = UnsafeByteOperations.UnsafeWrap(dataset.AstJson),
        DatasetPath = dataset.DatasetPath,
        SamplingJson = UnsafeByteOperations.UnsafeWrap(dataset.SamplingJson),
        Concurrency = dataset.Concurrency,
        ExperimentKey = dataset.ExperimentKey,
        SourceTreeHash = dataset.SourceTreeHash,
        PromptPath = dataset.PromptPath,
        ExtraJson = UnsafeByteOperations.UnsafeWrap(dataset.ExtraJson),
    };
}
