using System.Text.Json;
using AgentMark.Sidecar.Alerts;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Hosting;
using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>
/// The forwarding step of YARP for runner clusters: a gRPC call in place of an HTTP request. Other clusters go to YARP's own
/// forwarder. For a run: (1) start its trace and its clocks, (2) run the event on the destination that YARP chose, (3) on another
/// one if that could not even be reached, (4) answer for a failure that was not answered yet, (5) tell YARP, metrics and log.
/// </summary>
internal sealed class RunnerForwarder(
    IHttpForwarder inner,
    IProxyStateLookup clusters,
    RunnerDirectory runners,
    PromptRuns prompts,
    DatasetRuns datasets,
    AlertRuns alerts,
    RunnerFailures failures,
    LimitOptions limits,
    Drain drain,
    TimeProvider time,
    SidecarMetrics metrics,
    RunLog log) : IHttpForwarder
{
    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer, CancellationToken cancellationToken) =>
        context.Features.Get<WebhookRequest>() is { } webhook
            ? RunAsync(context, webhook, requestConfig)
            : inner.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, cancellationToken);

    private async ValueTask<ForwarderError> RunAsync(HttpContext context, WebhookRequest webhook, ForwarderRequestConfig requestConfig)
    {
        // 1.
        var start = time.GetTimestamp();
        using var trace = RunTrace.Start(TraceName(webhook), context.Request.Headers);
        using var scope = new RunScope(requestConfig.ActivityTimeout ?? limits.SilenceLimit, time, context.RequestAborted, drain.Over);

        // 2. and 3.
        var proxy = context.GetReverseProxyFeature();
        var chosen = proxy.ProxiedDestination!;
        var failure = await RunOnAsync(context, webhook, trace, scope, proxy.Cluster, chosen);
        foreach (var other in Others(proxy, chosen))
        {
            if (failure is not { Kind: FailureKind.RunnerUnreachable } || context.Response.HasStarted)
            {
                break;
            }

            proxy.ProxiedDestination = other;
            failure = await RunOnAsync(context, webhook, trace, scope, proxy.Cluster, other);
        }

        // 4.
        if (failure is { IsClients: false } && !context.Response.HasStarted)
        {
            await HttpAnswer.MessageAsync(context, failure.Status, failure.Message);
        }

        // 5.
        metrics.RunEnded(webhook.Route, webhook.EventName, Outcome(failure), time.GetElapsedTime(start));
        if (failure is null)
        {
            return ForwarderError.None;
        }

        trace.Fail(failure.Message);
        var error = ToForwarderError(failure.Kind);
        context.Features.Set<IForwarderErrorFeature>(new ForwardingError(error));
        return error;
    }

    private async Task<RunFailure?> RunOnAsync(
        HttpContext context, WebhookRequest webhook, RunTrace trace, RunScope scope, ClusterModel cluster, DestinationState destination)
    {
        var runner = runners.For(cluster, destination);
        using var lease = runner.Rent();
        var run = new Run(context, webhook, scope, trace, runner, lease, destination.Health.Active);
        RunFailure? failure;
        try
        {
            failure = webhook.Event switch
            {
                PromptRunEvent => await prompts.RunAsync(run),
                DatasetRunEvent => await datasets.RunAsync(run),
                AlertEvent alert => await alerts.RunAsync(run, alert),
                _ => await EvalsRuns.RunAsync(run),
            };
        }
        catch (Exception e)
        {
            failure = failures.Judge(e, run);
            if (failure.Kind == FailureKind.Sidecar)
            {
                log.Bug(run, e);
            }
        }

        if (failure is not null)
        {
            log.Failed(run, failure);
        }

        return failure;
    }

    /// <summary>The cluster's other destinations that are not known to be down. Load balancing has left only its choice in the request.</summary>
    private IEnumerable<DestinationState> Others(IReverseProxyFeature proxy, DestinationState chosen) =>
        clusters.TryGetCluster(proxy.Cluster.Config.ClusterId, out var cluster)
            ? cluster.DestinationsState.AvailableDestinations.Where(d => d != chosen)
            : [];

    /// <summary>For metrics: <c>ok</c>, or the failure's kind as <c>runner_gone</c>.</summary>
    private static string Outcome(RunFailure? failure) => failure is null ? "ok" : JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Kind.ToString());

    private static string TraceName(WebhookRequest webhook) => webhook.Event switch
    {
        PromptRunEvent => webhook.Prompt!.Header.Name,
        DatasetRunEvent dataset => $"experiment-{dataset.RunName}",
        _ => webhook.EventName,
    };

    private static ForwarderError ToForwarderError(FailureKind kind) => kind switch
    {
        FailureKind.RunnerUnreachable => ForwarderError.Request,
        FailureKind.RunnerSilent => ForwarderError.RequestTimedOut,
        FailureKind.ClientGone => ForwarderError.RequestCanceled,
        FailureKind.ClientStalled => ForwarderError.ResponseBodyClient,
        FailureKind.Draining => ForwarderError.ResponseBodyCanceled,
        FailureKind.RunnerGone => ForwarderError.ResponseBodyDestination,
        // The runner answered, if with a failure: nothing is wrong with the destination.
        _ => ForwarderError.None,
    };

    private sealed record ForwardingError(ForwarderError Error) : IForwarderErrorFeature
    {
        public Exception? Exception => null;
    }
}
