using AgentMark.Cli.Checking.Rules;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>Many calls at once, half of them cancelled at once and half after their first event; then the runner must answer as ever.</summary>
internal static class Cancel
{
    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(one.Call);
        await Task.WhenAll(Enumerable.Range(0, one.Times).Select(index => context.Client.CallAsync(
            method, RequestMaker.Make(one, context, Tokens.Next()), context.Options.Patience, most: index % 2, cancellationToken)));
        return new(await Afterwards.JudgeAsync(context, "calls that were cancelled", cancellationToken));
    }
}
