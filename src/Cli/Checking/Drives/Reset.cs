namespace AgentMark.Cli.Checking.Drives;

/// <summary>Connections that break with a reset in the middle of a stream; then the runner must answer as ever, on new ones.</summary>
internal static class Reset
{
    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(one.Call);
        for (var time = 0; time < one.Times; time++)
        {
            using var client = new RunnerClient(context.Target);
            await client.CallAsync(method, RequestMaker.Make(one, context, Tokens.Next()), context.Options.Patience, most: 1, cancellationToken, client.Reset);
        }

        return new(await Afterwards.JudgeAsync(context, "connections that were reset", cancellationToken));
    }
}
