using AgentMark.Sidecar.Datasets;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Rendering;
using AgentMark.Sidecar.Telemetry;
using AgentMark.TemplateDX;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// Runs a data set for a runner that leaves that to us: (1) rows are read and chosen, (2) each is rendered, (3) run on one of the
/// runners, (4) scored, (5) and handed on as it is done. What goes wrong with a row is that row's error; only what concerns the
/// whole data set ends the run.
/// </summary>
internal sealed class RowRuns(
    IDatasetSource source,
    IProxyStateLookup clusters,
    RunnerDirectory runners,
    RunnerFailures failures,
    AnswerGathering answers,
    RowScores scores,
    PromptSpans spans,
    TelemetryOptions telemetry,
    LimitOptions limits,
    SidecarMetrics metrics,
    RunLog log)
{
    /// <param name="run">The whole run; its scope ends all rows.</param>
    /// <param name="dataset">The event.</param>
    /// <param name="path">The data set.</param>
    /// <exception cref="DatasetException">The sampling makes no sense.</exception>
    public RowEvents Start(Run run, DatasetRunEvent dataset, string path)
    {
        var cluster = run.Context.GetReverseProxyFeature().Cluster;
        clusters.TryGetCluster(cluster.Config.ClusterId, out var state);
        var execution = new Execution(run, dataset, path, cluster, new RowPlacement(state!));

        // 1.
        var rows = SamplingReader.Read(dataset.SamplingJson.Span).SelectAsync(source, path, run.Scope.Token);
        var concurrency = Math.Min(dataset.Concurrency, limits.MaxRuns);
        return new RowEvents(RowPool.RunAsync(rows, concurrency, (row, token) => RunAsync(execution, row, token), run.Scope.Token), run.Scope.Token);
    }

    private async Task<RunDatasetResponse> RunAsync(Execution execution, SourceRow row, CancellationToken cancellation)
    {
        if (row.Problem is not null)
        {
            return Failed(row, row.Problem, StatusCode.InvalidArgument);
        }

        // 2.
        var prompt = execution.Run.Webhook.Prompt!;
        RenderingResult? rendered;
        try
        {
            rendered = prompt.Prompt.HasForEach ? null : prompt.Prompt.Render(row.InputJson, prompt.Header.Name);
        }
        catch (TemplateException e)
        {
            return Failed(row, PromptProblem.Of(e).Message, StatusCode.InvalidArgument);
        }

        // 3.
        var tried = new List<DestinationState>();
        RunFailure? failure = null;
        while (execution.Placement.Take(tried) is { } destination)
        {
            try
            {
                (failure, var done) = await RunOnAsync(execution, destination, row, rendered, cancellation);
                if (failure is not { Kind: FailureKind.RunnerUnreachable })
                {
                    return done ?? Failed(row, failure!.Message, StatusCode.Unknown);
                }

                tried.Add(destination);
            }
            finally
            {
                execution.Placement.Return(destination);
            }
        }

        return Failed(row, failure?.Message ?? "No runner is available: every one fails its health check.", StatusCode.Unavailable);
    }

    private async Task<(RunFailure? Failure, RunDatasetResponse? Done)> RunOnAsync(
        Execution execution, DestinationState destination, SourceRow row, RenderingResult? rendered, CancellationToken cancellation)
    {
        var whole = execution.Run;
        var name = $"experiment-{execution.Event.RunName}-{row.Index}";
        using var scope = new RunScope(whole.Scope.SilenceLimit, whole.Scope.Time, cancellation, CancellationToken.None);
        using var trace = RunTrace.Start(name, new HeaderDictionary()); // its own: scores are kept by a row's trace
        var runner = runners.For(execution.Cluster, destination);
        using var lease = runner.Rent();
        var run = whole with { Scope = scope, Trace = trace, Runner = runner, Lease = lease, Health = destination.Health.Active, RequestBytes = 0, AnyEvent = false };
        RunFailure? failure;
        RunDatasetResponse? done = null;
        try
        {
            var item = ItemOf(execution, row);
            Describe(trace, name, execution, item, row, rendered);
            failure = await AskAsync(run, execution, item, rendered, result => done = result);
        }
        catch (Exception e)
        {
            cancellation.ThrowIfCancellationRequested();
            failure = failures.Judge(e, run);
            if (failure.Kind == FailureKind.Sidecar)
            {
                log.Bug(run, e);
            }
        }

        if (failure is not null)
        {
            trace.Fail(failure.Message);
            log.RowFailed(run, row.Index, failure);
        }

        return (failure, done);
    }

    private async Task<RunFailure?> AskAsync(Run run, Execution execution, DatasetItem item, RenderingResult? rendered, Action<RunDatasetResponse> keep)
    {
        var prompt = run.Webhook.Prompt!;
        var kind = prompt.Header.Kind;
        var capabilities = await run.CapabilitiesAsync();
        if (RunnerAbilities.Refusal(capabilities, prompt, run.Lease.Address) is { } refusal)
        {
            return refusal;
        }

        var request = PromptRequests.Of(run.Webhook.RunId, execution.Event, prompt.Header, rendered?.Prompt, item, RunnerAbilities.NeedsAst(capabilities));
        using var events = run.Stream(request);
        var observer = new PromptObserver(run, telemetry.HideOutputs, metrics);
        try
        {
            return await answers.GatherAsync(kind, events, observer, async envelope =>
            {
                run.Trace.UseRunnerTraceId(events.TraceId);
                var row = RowResult.Of(kind, envelope, item, run.Trace.TraceId);
                if (kind is PromptKind.Text or PromptKind.Object)
                {
                    row.Evals.AddRange(await scores.AskAsync(run, capabilities, item, row.ActualOutputJson)); // 4.
                }

                keep(new RunDatasetResponse { Row = row }); // 5.
                return null;
            });
        }
        finally
        {
            observer.Complete(isStreamed: false);
        }
    }

    private static DatasetItem ItemOf(Execution execution, SourceRow row) => new()
    {
        RunName = execution.Event.RunName,
        ExperimentRunId = execution.Run.Webhook.RunId,
        Index = row.Index,
        Name = ItemName.Of(row.InputJson, row.Index),
        InputJson = UnsafeByteOperations.UnsafeWrap(row.InputJson),
        ExpectedOutputJson = UnsafeByteOperations.UnsafeWrap(row.ExpectedOutputJson),
    };

    private void Describe(RunTrace trace, string name, Execution execution, DatasetItem item, SourceRow row, RenderingResult? rendered)
    {
        spans.Describe(trace, name, execution.Run.Webhook.Prompt!.Header, execution.Event.PromptPath, row.InputJson, rendered);
        trace.Set("agentmark.dataset_run_id", item.ExperimentRunId);
        trace.Set("agentmark.dataset_run_name", item.RunName);
        trace.Set("agentmark.dataset_item_name", item.Name);
        trace.Set("agentmark.dataset_path", execution.Path);
        trace.Set("agentmark.experiment_key", execution.Event.ExperimentKey);
        trace.Set("agentmark.source_tree_hash", execution.Event.SourceTreeHash);
        spans.Input(trace, "agentmark.dataset_input", row.InputJson);
        spans.Input(trace, "agentmark.dataset_expected_output", row.ExpectedOutputJson);
    }

    private static RunDatasetResponse Failed(SourceRow row, string message, StatusCode code) =>
        new() { Error = new RowError { Message = $"Row {row.Index}: {message}", Code = (int)code, Index = row.Index } };

    private sealed record Execution(Run Run, DatasetRunEvent Event, string Path, ClusterModel Cluster, RowPlacement Placement);
}
