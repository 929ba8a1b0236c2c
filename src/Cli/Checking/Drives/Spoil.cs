using AgentMark.Cli.Checking.Rules;
using Google.Protobuf;

namespace AgentMark.Cli.Checking.Drives;

/// <summary>Garbage in one bytes field, in several forms; then the runner must answer as ever.</summary>
internal static class Spoil
{
    private const int Depth = 100_000;

    private static readonly (string Name, ByteString Bytes)[] Garbage =
    [
        ("broken JSON", ByteString.CopyFromUtf8("{\"a\": [1, 2")),
        ("bytes that are no text", ByteString.CopyFrom(0xFF, 0xFE, 0x00, 0x80)),
        ("brackets nested 100,000 deep", ByteString.CopyFromUtf8(new string('[', Depth))),
    ];

    public static async Task<DriveResult> RunAsync(CheckCase one, CheckContext context, CancellationToken cancellationToken)
    {
        var method = RunnerMethods.Find(one.Call);
        var findings = new List<Finding>();
        foreach (var (name, bytes) in Garbage)
        {
            var request = RequestMaker.Make(one, context, Tokens.Next());
            MessageTree.Spoil(request, one.Spoilt!, bytes);
            var answer = await context.Client.CallAsync(method, request, context.Options.Patience, most: null, cancellationToken);
            findings.AddRange(AnswerRules.Judge(one, request, answer).Select(finding => finding with { Got = $"{finding.Got} (to {name})" }));
        }

        findings.AddRange(await Afterwards.JudgeAsync(context, $"garbage in {one.Spoilt}", cancellationToken));
        return new(findings.DistinctBy(finding => finding.Rule).ToList());
    }
}
