using System.Text;
using AgentMark.Sidecar.Events;
using Xunit;

namespace AgentMark.Sidecar.Tests.Events;

/// <summary>Bodies that are too long, too deep or too odd to stand in a vector file.</summary>
public class EventLimitsTests
{
    private const string FrontMatter = """{"type":"yaml","value":"text_config: {}"}""";

    [Theory]
    [InlineData(1_000)]
    [InlineData(3_900)]
    public void Deep_trees_are_read(int levels)
    {
        var deep = Repeat("[", levels) + Repeat("]", levels);
        var ast = $$"""{"type":"root","children":[{{FrontMatter}}],"deep":{{deep}}}""";

        var result = EventReader.Read(Bytes("{\"event\":" + PromptRun(ast) + "}"), null);

        Assert.Null(result.Problem);
        Assert.Equal(ast, Text(Assert.IsType<PromptRunEvent>(result.Event).AstJson));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void Absurd_depth_is_refused_and_says_so(string open)
    {
        foreach (var prefix in new[] { "", "{\"x\":", "{\"type\":\"prompt-run\",\"data\":{\"ast\":{\"children\":[{\"type\":\"yaml\",\"value\":" })
        {
            var result = EventReader.Read(Bytes(prefix + Repeat(open, 100_000)), null);
            Assert.Contains("nested deeper than 4000 levels", result.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Front_matter_behind_megabytes_of_children_is_found()
    {
        var children = Repeat("""{"type":"paragraph","children":[{"type":"text","value":"yaml"}]},""", 100_000);
        var ast = $$"""{"type":"root","children":[{{children}}{{FrontMatter}}]}""";

        var result = EventReader.Read(Bytes(PromptRun(ast)), null);

        Assert.Equal(ast.Length, Assert.IsType<PromptRunEvent>(result.Event).AstJson.Length);
    }

    [Fact]
    public void A_long_type_is_quoted_in_part()
    {
        var result = EventReader.Read(Bytes($$"""{"type":"{{Repeat("é", 5_000_000)}}"}"""), null);

        Assert.Contains("éé…", result.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("\uFFFD", result.Problem, StringComparison.Ordinal);
        Assert.InRange(result.Problem!.Length, 100, 300);
    }

    [Fact]
    public void A_long_escaped_name_is_an_unknown_one()
    {
        var name = Repeat("\\u0061", 100);
        var result = EventReader.Read(Bytes(PromptRun(
            "{" + $"\"{name}\":1,\"children\":[{FrontMatter}]" + "}", $",\"{name}\":2")), null);

        Assert.Equal("{" + $"\"{name}\":2" + "}", Text(Assert.IsType<PromptRunEvent>(result.Event).ExtraJson));
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public void Invalid_UTF8_is_refused_wherever_it_stands(byte[] broken)
    {
        byte[] inString = [.. "{\"type\":\"get-evals\",\"data\":\""u8, .. broken, .. "\"}"u8];
        byte[] inName = [.. "{\"type\":\"get-evals\",\""u8, .. broken, .. "\":1}"u8];
        byte[] behind = [.. "{\"type\":\"get-evals\"}"u8, .. broken];

        Assert.All([inString, inName, behind, broken], body =>
            Assert.Contains("not valid UTF-8", EventReader.Read(body, null).Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Members_are_slices_of_the_body()
    {
        var body = Bytes(PromptRun($$"""{"children":[{{FrontMatter}}]}""", ",\"customProps\":{}"));

        var read = Assert.IsType<PromptRunEvent>(EventReader.Read(body, null).Event);

        Assert.True(body.AsSpan().Overlaps(read.AstJson.Span));
        Assert.True(body.AsSpan().Overlaps(read.PropsJson.Span));
    }

    private static string PromptRun(string ast, string more = "") =>
        "{\"type\":\"prompt-run\",\"data\":{\"ast\":" + ast + more + "}}";

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
