using AgentMark.Cli.Checking.Rules;
using AgentMark.V1;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>What a runner must still do after something went wrong: answer, several callers at once, on a new connection.</summary>
internal static class Afterwards
{
    private const int Calls = 8;

    private static readonly CheckCase Ordinary = new() { Group = "", Name = "", Why = "" };

    /// <param name="what">What happened before, for the report.</param>
    public static async Task<IReadOnlyList<Finding>> JudgeAsync(CheckContext context, string what, CancellationToken cancellationToken)
    {
        using var client = new RunnerClient(context.Target);
        var method = RunnerMethods.Find(nameof(RunnerService.RunnerServiceClient.RunPrompt));
        var kind = context.Offers(PromptKind.Text) ? Ordinary : Ordinary with { Request = new() { ["kind"] = context.Capabilities!.Kinds[0].ToString().ToUpperInvariant() } };
        var found = await Task.WhenAll(Enumerable.Range(0, Calls).Select(async _ =>
        {
            var request = RequestMaker.Make(kind, context, Tokens.Next());
            return AnswerRules.Judge(kind, request, await client.CallAsync(method, request, context.Options.Patience, most: null, cancellationToken));
        }));
        var broken = found.Count(findings => findings.Count > 0);
        return broken == 0
            ? []
            : [new Finding("answers-afterwards", $"{Calls} runs that are answered as ever after {what}", $"{broken} that are not: {found.First(findings => findings.Count > 0)[0].Got}")];
    }
}
