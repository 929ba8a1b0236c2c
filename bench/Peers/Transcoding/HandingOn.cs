using AgentMark.Bench.Gateway;
using Grpc.Core;

namespace AgentMark.Bench.Transcoding;

/// <summary>Calls the runner and hands on what it says.</summary>
internal sealed class HandingOn(RunnerService.RunnerServiceClient runner) : RunnerService.RunnerServiceBase
{
    public override async Task RunPrompt(WebhookEvent request, IServerStreamWriter<RunPromptResponse> responseStream, ServerCallContext context)
    {
        using var call = runner.RunPrompt(request, cancellationToken: context.CancellationToken);
        await foreach (var message in call.ResponseStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }
}
