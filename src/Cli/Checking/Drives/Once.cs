using AgentMark.Cli.Checking.Rules;
using Grpc.Core;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>One call, read to its end.</summary>
internal static class Once
{
    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(one.Call);
        var request = RequestMaker.Make(one, context, Tokens.Next());
        var answer = await context.Client.CallAsync(method, request, context.Options.Patience, most: null, cancellationToken);
        return Unmet(one, context, answer) is { } reason ? DriveResult.Skip(reason) : new(AnswerRules.Judge(one, request, answer));
    }

    /// <returns>Why the answer is not one that the case could judge; null when it is.</returns>
    private static string? Unmet(CheckCase one, CheckContext context, Exchange answer)
    {
        var code = AnswerRules.CodeOf(answer);
        if (context.Capabilities is null && code == StatusCode.Unimplemented && one.Expect.Status.Contains(StatusCode.OK))
        {
            return "the runner answers UNIMPLEMENTED and has no GetCapabilities that claims otherwise";
        }

        if (answer.Status is null || code != StatusCode.OK)
        {
            return null;
        }

        return answer.Count < one.Expect.AtLeast ? $"the runner answered with {answer.Count} events, and this is about {one.Expect.AtLeast}"
            : one.Expect.MessageOver > 0 && answer.Largest <= one.Expect.MessageOver ? $"the runner's largest message had {answer.Largest} bytes, and this is about more than {one.Expect.MessageOver}"
            : null;
    }
}
