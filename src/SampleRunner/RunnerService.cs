using AgentMark.SampleRunner.Evals;
using AgentMark.SampleRunner.Running;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.SampleRunner;

/// <summary>The calls of the runner contract, but for RunDataset: the sidecar runs data sets row by row. What each must do is written in <c>agentmark.proto</c>.</summary>
internal sealed class RunnerService(PromptRunner prompts, ILogger<RunnerService> logger) : V1.RunnerService.RunnerServiceBase
{
    /// <inheritdoc />
    public override Task<GetCapabilitiesResponse> GetCapabilities(GetCapabilitiesRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCapabilitiesResponse
        {
            Name = "agentmark-sample-runner",
            Version = RunnerVersion.Own,
            Kinds = { PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech },
            Alerts = true,
            Evals = { EvalSet.Names },
        });

    /// <inheritdoc />
    public override async Task RunPrompt(
        RunPromptRequest request, IServerStreamWriter<RunPromptResponse> responseStream, ServerCallContext context)
    {
        // The token is cancelled as soon as the caller goes; every model call below takes it.
        var cancellation = context.CancellationToken;
        var hasBegun = false;
        try
        {
            await foreach (var happened in prompts.RunAsync(request, cancellation))
            {
                await responseStream.WriteAsync(happened, cancellation);
                hasBegun = true;
            }
        }
        catch (Exception fault) when (hasBegun && !cancellation.IsCancellationRequested)
        {
            // Before the first event a failure is a status (the interceptor makes it), after it an event.
            var status = Faults.ToStatus(fault, logger);
            await responseStream.WriteAsync(Events.Error(status.Detail, (int)status.StatusCode), cancellation);
        }
    }

    /// <inheritdoc />
    public override Task<HandleAlertResponse> HandleAlert(HandleAlertRequest request, ServerCallContext context)
    {
        // Page somebody here. Alerts can come twice; request.DeliveryId tells.
        var alert = request.Alert ?? throw Refusal.InvalidArgument("alert is not set.");
        return Task.FromResult(new HandleAlertResponse { Message = $"The sample runner saw the {alert.Type} alert '{alert.Id}': {alert.Status}." });
    }

    /// <inheritdoc />
    public override Task<EvaluateResponse> Evaluate(EvaluateRequest request, ServerCallContext context)
    {
        var expected = request.Item?.ExpectedOutputJson ?? Google.Protobuf.ByteString.Empty;
        return Task.FromResult(new EvaluateResponse { Results = { EvalSet.Run(request.Evals, request.OutputJson, expected) } });
    }
}
