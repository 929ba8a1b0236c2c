using AgentMark.Cli.Checking.Drives;
using AgentMark.Cli.Runners;
using AgentMark.V1;
using Grpc.Core;

namespace AgentMark.Cli.Checking;

/// <summary>
/// Checks a runner: (1) reach it, (2) ask what it can do, (3) try each case that means something for it, (4) look what became of it.
/// </summary>
internal sealed class RunnerCheck(RunnerTarget target, CheckOptions options)
{
    /// <param name="cases">What to try.</param>
    /// <param name="tried">Told of each result as it comes.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="UnreachableException">Nobody listens at the address.</exception>
    public async Task<CheckReport> RunAsync(IReadOnlyList<CheckCase> cases, Action<CaseResult> tried, CancellationToken cancellationToken)
    {
        // 1.
        await target.ReachAsync(cancellationToken);
        using var client = new RunnerClient(target);

        // 2.
        var capabilities = await AskAsync(client, cancellationToken);
        var context = new CheckContext(target, client, options, capabilities);
        var results = new List<CaseResult>();
        foreach (var one in cases)
        {
            // 3. and 4.
            results.Add(await TryAsync(one, context, cancellationToken));
            tried(results[^1]);
        }

        return new CheckReport(target.Text, capabilities, results);
    }

    private async Task<GetCapabilitiesResponse?> AskAsync(RunnerClient client, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(nameof(RunnerService.RunnerServiceClient.GetCapabilities));
        var answer = await client.CallAsync(method, new GetCapabilitiesRequest(), options.Patience, most: null, cancellationToken);
        return answer is { Status: { StatusCode: StatusCode.OK }, Messages: [GetCapabilitiesResponse told, ..] } ? told : null;
    }

    private static async Task<CaseResult> TryAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = Needs.Unmet(one, context) is { } unmet
            ? DriveResult.Skip(unmet)
            : await DriveNames.Find(one.Drive)(one, context, cancellationToken);
        return new CaseResult(one, result.Reason, result.Findings, TimeProvider.System.GetElapsedTime(start));
    }
}
