using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.TemplateDX.Tests.Oracle.Generation;

namespace AgentMark.TemplateDX.Tests.Oracle;

/// <summary>
/// This renderer and AgentMark's own, held against each other on generated prompts. <c>AGENTMARK_ORACLE_SEED</c> repeats a run,
/// <c>AGENTMARK_ORACLE_CASES</c> says how many prompts. Where the published renderer is behind the current one is told, and mended,
/// in <c>tests/oracle/catch-up.mjs</c>.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int ShownDifferences = 5;
    private const int ShrinkingTries = 3_000;
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ulong s_seed = ulong.TryParse(Environment.GetEnvironmentVariable("AGENTMARK_ORACLE_SEED"), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : (ulong)Random.Shared.NextInt64();

    private static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("AGENTMARK_ORACLE_CASES"), CultureInfo.InvariantCulture, out var count)
        ? count
        : 2_500;

    [Fact]
    public async Task Generated_prompts_render_as_AgentMark_renders_them()
    {
        using var real = await RealRenderer.StartAsync();
        output.WriteLine($"AGENTMARK_ORACLE_SEED={s_seed} AGENTMARK_ORACLE_CASES={s_count}");
        var cases = Enumerable.Range(0, s_count).Select(number => RandomPrompt.Make(s_seed, number)).ToList();
        var lines = cases.ConvertAll(one => one.ToJsonString());
        var expected = await real.AnswerAsync(lines);
        var different = Enumerable.Range(0, s_count).Where(i => Answers.Difference(expected[i], TemplateBatch.Answer(lines[i])) is not null).ToList();

        var classes = expected.CountBy(Answers.Class).OrderByDescending(one => one.Value).ToList();
        output.WriteLine(string.Join(", ", classes.Select(one => $"{one.Key} {one.Value}")));
        Assert.True(different.Count == 0, Report(real, different, cases));
        Assert.True(classes.All(one => one.Key != "other"), "A generated case fails in a way that has no class.");
        Assert.True(s_count < 500 || classes.Single(one => one.Key == "ok").Value > s_count * 6 / 10, "Too few of the generated prompts can be rendered.");
        Assert.True(s_count < 2_000 || classes.Count >= 8, "Too few classes of errors were met.");
    }

    private static string Report(RealRenderer real, List<int> different, List<JsonObject> cases)
    {
        var report = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{different.Count} of {cases.Count} differ with AGENTMARK_ORACLE_SEED={s_seed} AGENTMARK_ORACLE_CASES={cases.Count}.");
        foreach (var number in different.OrderBy(number => cases[number].ToJsonString().Length).Take(ShownDifferences))
        {
            var kind = Kind(real, cases[number]);
            var small = new Shrinker(one => Kind(real, one) == kind, ShrinkingTries).Shrink(cases[number]);
            var (expected, actual) = Ask(real, small);
            report.AppendLine(CultureInfo.InvariantCulture, $"""

                Case {number}: {Answers.Difference(expected, actual)}
                  ast       {small["ast"]!.ToJsonString(s_readable)}
                  props     {small["props"]?.ToJsonString(s_readable) ?? "null"}
                  AgentMark {expected}
                  here      {actual}
                """);
        }

        return report.ToString();
    }

    /// <summary>The classes of two answers that differ: a shrunk case has the same, or it would end as another fault. Null when they do not differ.</summary>
    private static (string Expected, string Actual)? Kind(RealRenderer real, JsonObject one)
    {
        var (expected, actual) = Ask(real, one);
        return Answers.Difference(expected, actual) is null ? null : (Answers.Class(expected), Answers.Class(actual));
    }

    private static (string Expected, string Actual) Ask(RealRenderer real, JsonObject one)
    {
        var line = one.ToJsonString();
        return (real.Answer(line), TemplateBatch.Answer(line));
    }
}
