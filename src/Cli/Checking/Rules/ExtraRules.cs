using AgentMark.V1;
using Event = AgentMark.V1.RunPromptResponse.EventOneofCase;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>Rules that make sense for some cases only, by the names that cases use.</summary>
internal static class ExtraRules
{
    public static Finding? Find(string rule, Exchange answer) => rule switch
    {
        "several-deltas" => Several(answer),
        "usage-told" => answer.Messages.OfType<RunPromptResponse>().Any(e => e.Finish?.Usage is { HasInputTokens: true, HasOutputTokens: true })
            ? null
            : new(rule, "a finish with the tokens of input and output, so that callers see what a run costs", "none"),
        "named" => answer.Messages.OfType<GetCapabilitiesResponse>().Any(told => told.Name.Length > 0 && told.Version.Length > 0)
            ? null
            : new(rule, "a name and a version, which logs show", "none"),
        "scored" => answer.Messages.OfType<EvaluateResponse>().Any(told => told.Results.Count == 1)
            ? null
            : new(rule, "a result for an eval that the capabilities name", "none"),
        "no-results" => answer.Messages.OfType<EvaluateResponse>().All(told => told.Results.Count == 0)
            ? null
            : new(rule, "an eval that the runner does not know left out", "a result for it"),
        _ => throw new FormatException($"'{rule}' is not a rule."),
    };

    private static Finding? Several(Exchange answer)
    {
        var deltas = answer.Messages.OfType<RunPromptResponse>().Count(e => e.EventCase is Event.TextDelta or Event.ObjectTextDelta or Event.ObjectDelta);
        return deltas > 1 ? null : new("several-deltas", "an answer in several deltas, as the model makes it", $"{deltas}");
    }
}
