using System.Text;
using System.Text.Json;
using AgentMark.Cli.Tests.Support;

namespace AgentMark.Cli.Tests;

public sealed class RenderTests
{
    private const string Tree = """
        {"type":"root","children":[
          {"type":"yaml","value":"name: greet\ntext_config: {model_name: m, temperature: 0.5}\ntest_settings: {props: {name: Ada}}"},
          {"type":"mdxJsxFlowElement","name":"System","attributes":[],"children":[{"type":"text","value":"Be kind."}]},
          {"type":"mdxJsxFlowElement","name":"User","attributes":[],"children":[{"type":"text","value":"Hi "},{"type":"mdxTextExpression","value":"props.name"}]}]}
        """;

    [Fact]
    public async Task A_prompt_is_shown_with_its_settings_and_messages()
    {
        var tool = new Tool { Input = Encoding.UTF8.GetBytes(Tree) };

        Assert.Equal(0, await tool.RunAsync("render", "-"));

        Assert.Equal("greet, text\n  model_name: m\n  temperature: 0.5\n\n── system\nBe kind.\n\n── user\nHi Ada\n", tool.Out);
    }

    [Fact]
    public async Task Props_replace_those_of_the_prompts_own_test()
    {
        var tool = new Tool { Input = Encoding.UTF8.GetBytes($"{{\"ast\":{Tree},\"metadata\":{{}}}}") };

        Assert.Equal(0, await tool.RunAsync("render", "-", "--props", """{"name":"Bob"}""", "--json"));

        Assert.Equal(
            """{"name":"greet","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi Bob"}],"text_config":{"model_name":"m","temperature":0.5},"test_settings":{"props":{"name":"Ada"}}}""" + "\n",
            tool.Out);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("object")]
    [InlineData("image")]
    [InlineData("speech")]
    public async Task The_example_prompts_render(string kind)
    {
        var tool = new Tool();

        var code = await tool.RunAsync("render", Path.Combine(tool.Programs.Prompts, $"{kind}.prompt.json"));

        Assert.True(code == 0, tool.Error);
        Assert.Contains($", {kind}\n", tool.Out, StringComparison.Ordinal);
        Assert.Empty(tool.Error);
    }

    [Fact]
    public async Task A_prompt_that_cannot_be_rendered_is_told_with_its_place()
    {
        var broken = Tree.Replace("\"value\":\"props.name\"", "\"value\":\"~1\",\"position\":{\"start\":{\"line\":7,\"column\":4}}", StringComparison.Ordinal);
        var tool = new Tool { Input = Encoding.UTF8.GetBytes(broken) };

        Assert.Equal(1, await tool.RunAsync("render", "-"));

        Assert.StartsWith("line 7, column 4: Error evaluating expression \"~1\"", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_with_wrong_settings_is_told()
    {
        var tool = new Tool { Input = Encoding.UTF8.GetBytes(Tree.Replace("0.5", "hot", StringComparison.Ordinal)) };

        Assert.Equal(1, await tool.RunAsync("render", "-"));

        Assert.Contains("text_config.temperature must be a number", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_answered_line_by_line()
    {
        var tree = Tree.ReplaceLineEndings("");
        var tool = new Tool { Input = Encoding.UTF8.GetBytes($"{{\"ast\":{tree},\"props\":{{\"name\":\"Bob\"}}}}\n\n{{\"ast\":{{\"type\":\"root\"}}}}\nnot json\n") };

        Assert.Equal(0, await tool.RunAsync("render", "--batch"));

        var answers = tool.Out.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal([true, false, false], answers.Select(answer => answer.GetProperty("ok").GetBoolean()));
        Assert.Equal("Hi Bob", answers[0].GetProperty("config").GetProperty("messages")[1].GetProperty("content").GetString());
        Assert.Equal(["type", "ast"], answers.Skip(1).Select(answer => answer.GetProperty("class").GetString()));
    }

    [Theory]
    [InlineData("{\"type\":\"prompt-run\"}")]
    [InlineData("---\nname: x")]
    public async Task A_file_without_a_tree_is_exit_code_2(string content) =>
        Assert.Equal(2, await new Tool { Input = Encoding.UTF8.GetBytes(content) }.RunAsync("render", "-"));
}
