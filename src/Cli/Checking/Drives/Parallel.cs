using System.Text;
using AgentMark.Cli.Checking.Rules;
using AgentMark.V1;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>Many calls at once, each with a word of its own, which no other may answer with.</summary>
internal static class Parallel
{
    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(one.Call);
        var calls = await Task.WhenAll(Enumerable.Range(0, one.Times).Select(async _ =>
        {
            var token = Tokens.Next();
            var request = RequestMaker.Make(one, context, token);
            return (Token: token, Request: request, Answer: await context.Client.CallAsync(method, request, context.Options.Patience, most: null, cancellationToken));
        }));

        var findings = calls.SelectMany(call => AnswerRules.Judge(one, call.Request, call.Answer)).DistinctBy(finding => finding.Rule).ToList();
        var mixed = calls.Count(call => calls.Any(other => other.Token != call.Token && Text(call.Answer).Contains(other.Token, StringComparison.Ordinal)));
        return new(mixed == 0 ? findings : [.. findings, new Finding("runs-apart", "answers of runs at once that do not mix", $"{mixed} of {calls.Length} answers with words of another run")]);
    }

    private static string Text(Exchange answer) =>
        answer.Messages.OfType<RunPromptResponse>().Aggregate(new StringBuilder(), (text, one) => text.Append(one.TextDelta?.Text)).ToString();
}
