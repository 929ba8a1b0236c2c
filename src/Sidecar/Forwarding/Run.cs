using AgentMark.Sidecar.Ingress;
using AgentMark.Sidecar.Telemetry;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>One event on one runner: what its handler needs.</summary>
internal sealed record Run(HttpContext Context, WebhookRequest Webhook, RunScope Scope, RunTrace Trace, Runner Runner, RunnerLease Lease, object Health)
{
    public RunnerService.RunnerServiceClient Client => Lease.Client;

    /// <summary>Size of the request message, to tell whose limit was too small.</summary>
    public int RequestBytes { get; set; }

    /// <summary>True once an event or an answer of the runner has come.</summary>
    public bool AnyEvent { get; set; }

    /// <summary>Starts a prompt run.</summary>
    public RunnerEvents<PromptEvent> Stream(RunPromptRequest request)
    {
        RequestBytes = request.CalculateSize();
        return new RunnerEvents<PromptEvent>(Lease.Frames.RunPrompt(request, NewMetadata(), Scope.Token), Scope);
    }

    /// <summary>Starts a data-set run.</summary>
    public RunnerEvents<RunDatasetResponse> Stream(RunDatasetRequest request)
    {
        RequestBytes = request.CalculateSize();
        return new RunnerEvents<RunDatasetResponse>(Lease.Frames.RunDataset(request, NewMetadata(), Scope.Token), Scope);
    }

    /// <summary>For calls with one answer.</summary>
    public CallOptions Options() => new(NewMetadata(), cancellationToken: Scope.Token);

    /// <summary>What the runner can do, or null when it does not say.</summary>
    public Task<GetCapabilitiesResponse?> CapabilitiesAsync(bool anew = false) => Runner.CapabilitiesAsync(Health, anew, Scope.Token);

    /// <summary>Waits for a single answer, by the same silence clock as a stream.</summary>
    public async Task<TResponse> AnswerAsync<TResponse>(AsyncUnaryCall<TResponse> call)
    {
        using (call)
        {
            Scope.ExpectRunner();
            var answer = await call;
            Scope.HeardRunner();
            AnyEvent = true;
            return answer;
        }
    }

    private Metadata NewMetadata()
    {
        var metadata = new Metadata { { RunnerMetadata.RunId, Webhook.RunId } };
        Trace.AddTo(metadata);
        return metadata;
    }
}
