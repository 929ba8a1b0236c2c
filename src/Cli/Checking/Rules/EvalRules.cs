using AgentMark.V1;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>The results of Evaluate: of the evals that were asked for, one each.</summary>
internal static class EvalRules
{
    public static IEnumerable<Finding> Judge(EvaluateRequest request, Exchange answer)
    {
        if (answer.Messages is not [EvaluateResponse told, ..])
        {
            yield break;
        }

        if (told.Results.FirstOrDefault(result => !request.Evals.Contains(result.Name)) is { } foreign)
        {
            yield return new("eval-result", "results of the evals that were asked for", foreign.Name.Length == 0 ? "one without a name" : foreign.Name);
        }

        if (told.Results.GroupBy(result => result.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            yield return new("eval-result", "one result for each eval", $"{twice.Count()} for {twice.Key}");
        }
    }
}
