using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.ReleasedRunner;

/// <summary>Everything that a runner of the first release could rely on, in its simplest form.</summary>
internal sealed class Runner : RunnerService.RunnerServiceBase
{
    public override Task<GetCapabilitiesResponse> GetCapabilities(GetCapabilitiesRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCapabilitiesResponse { Name = "released", Alerts = true, Evals = { "same" } });

    public override async Task RunPrompt(RunPromptRequest request, IServerStreamWriter<RunPromptResponse> responseStream, ServerCallContext context)
    {
        var text = request.Prompt.Messages.Last().Parts.Single().Text;
        await responseStream.WriteAsync(new() { Started = new() { Model = request.Prompt.Model } });
        await responseStream.WriteAsync(request.Kind switch
        {
            PromptKind.Text => new() { TextDelta = new() { Text = text } },
            PromptKind.Object => new() { ObjectFinal = new() { ValueJson = ByteString.CopyFromUtf8("""{"city":"Bern"}""") } },
            _ => throw new RpcException(new Status(StatusCode.Unimplemented, "text and object only")),
        });
        await responseStream.WriteAsync(new() { Finish = new() { Reason = "stop", Usage = new() { InputTokens = 3, OutputTokens = 2, TotalTokens = 5 } } });
    }

    public override Task<HandleAlertResponse> HandleAlert(HandleAlertRequest request, ServerCallContext context) =>
        Task.FromResult(new HandleAlertResponse { Message = $"saw {request.Alert.Id}" });

    public override Task<EvaluateResponse> Evaluate(EvaluateRequest request, ServerCallContext context) => Task.FromResult(new EvaluateResponse
    {
        Results = { new EvalResult { Name = "same", Score = 1, Passed = request.OutputJson.Equals(request.Item.ExpectedOutputJson) } },
    });
}
