using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.EndToEnd.Harness;
using AgentMark.TemplateDX.Tests.Oracle;

namespace AgentMark.TemplateDX.Tests.Golden;

/// <summary>
/// Prompts like those of a real project: <c>x.prompt.mdx</c> is for people, <c>x.ast.json</c> is its tree, <c>x.config.json</c> what it
/// becomes with <c>x.props.json</c>. <c>AGENTMARK_WRITE_GOLDEN=1</c> writes trees and configs anew, with AgentMark's parser and renderer.
/// </summary>
public sealed class GoldenPrompts
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests", "TemplateDX.Tests", "Golden");
    private static readonly bool s_write = Environment.GetEnvironmentVariable("AGENTMARK_WRITE_GOLDEN") == "1";
    private static readonly JsonSerializerOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_readable = new(s_line) { WriteIndented = true };

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(s_folder, "*.prompt.mdx").Select(file => Path.GetFileName(file).Replace(".prompt.mdx", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_prompt_of_a_real_project_becomes_its_config(string name)
    {
        var expected = new JsonObject { ["ok"] = true, ["config"] = Read(name, "config") }.ToJsonString();

        Assert.Null(Answers.Difference(expected, TemplateBatch.Answer(Line(name))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Trees_and_configs_are_what_AgentMark_makes_of_the_prompts(string name)
    {
        var tree = JsonNode.Parse(await RealRenderer.ParseAsync(await File.ReadAllTextAsync(Named(name, "prompt.mdx"), TestContext.Current.CancellationToken)))!;
        await CompareAsync(name, "ast", tree, s_line);

        using var real = await RealRenderer.StartAsync();
        var answer = JsonNode.Parse(real.Answer(Line(name)))!;
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        await CompareAsync(name, "config", answer["config"]!, s_readable);
    }

    private static async Task CompareAsync(string name, string kind, JsonNode actual, JsonSerializerOptions layout)
    {
        var text = actual.ToJsonString(layout) + "\n";
        if (s_write)
        {
            await File.WriteAllTextAsync(Named(name, kind + ".json"), text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(Named(name, kind + ".json"), TestContext.Current.CancellationToken));
    }

    private static string Line(string name) => new JsonObject { ["ast"] = Read(name, "ast"), ["props"] = Read(name, "props") }.ToJsonString();

    private static JsonNode Read(string name, string kind) => JsonNode.Parse(File.ReadAllBytes(Named(name, kind + ".json")))!;

    private static string Named(string name, string ending) => Path.Combine(s_folder, $"{name}.{ending}");
}
