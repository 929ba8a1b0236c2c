using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Has a row's output scored by the runner's evals that the prompt names.</summary>
internal sealed class RowScores(RunnerFailures failures)
{
    /// <summary>The scores; a name that the runner does not know has none. Scoring that fails costs the scores, never the row.</summary>
    public async Task<IEnumerable<EvalResult>> AskAsync(Run run, GetCapabilitiesResponse? capabilities, DatasetItem item, ByteString outputJson)
    {
        var prompt = run.Webhook.Prompt!.Header;
        var names = prompt.Evals.Where(name => capabilities is null || capabilities.Evals.Contains(name)).Distinct().ToList();
        if (names.Count == 0)
        {
            return [];
        }

        var request = new EvaluateRequest { RunId = run.Webhook.RunId, PromptName = prompt.Name, Item = item, OutputJson = outputJson, Evals = { names } };
        try
        {
            var answer = await run.AnswerAsync(run.Client.EvaluateAsync(request, run.Options()));
            return answer.Results.Where(result => names.Contains(result.Name));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            return [];
        }
        catch (RpcException e) when (run.Scope.Cause == EndCause.None)
        {
            var reason = $"The eval could not be run: {failures.Judge(e, run).Message}";
            return names.Select(name => new EvalResult { Name = name, Reason = reason });
        }
    }
}
