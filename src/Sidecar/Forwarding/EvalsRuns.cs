using System.Buffers;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary><c>get-evals</c>: the runner's capabilities, asked for anew. A runner without capabilities has no evals.</summary>
internal static class EvalsRuns
{
    /// <inheritdoc cref="PromptRuns.RunAsync"/>
    public static async Task<RunFailure?> RunAsync(Run run)
    {
        IEnumerable<string> names = [];
        try
        {
            names = (await run.AnswerAsync(run.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest(), run.Options()))).Evals;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            // Names stay empty.
        }

        var body = new ArrayBufferWriter<byte>();
        Answers.WriteEvals(body, names);
        await HttpAnswer.JsonAsync(run.Context, StatusCodes.Status200OK, body.WrittenMemory);
        return null;
    }
}
