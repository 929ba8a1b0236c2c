using System.Text;
using System.Text.Json.Nodes;
using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Tests.Hostile;

/// <summary>Trees that nobody means well with end in a clear error, or simply render, and never in a crash.</summary>
public sealed class HostileTrees
{
    private const int UsualStack = 1536 * 1024;
    private const int SmallStack = 256 * 1024;

    [Theory]
    [InlineData(2_000)]
    [InlineData(100_000)]
    public void Deep_trees_are_refused(int levels)
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"emphasis","children":[""", levels)) + string.Concat(Enumerable.Repeat("]}", levels));
        var problem = Assert.Throws<TemplateException>(() => Template.Parse(Encoding.UTF8.GetBytes(deep)));
        Assert.Equal(TemplateErrorClass.Ast, problem.Class);
    }

    [Theory]
    [InlineData("emphasis", UsualStack)]
    [InlineData("emphasis", SmallStack)]
    [InlineData("paragraph", UsualStack)]
    [InlineData("paragraph", SmallStack)]
    [InlineData("blockquote", UsualStack)]
    [InlineData("blockquote", SmallStack)]
    [InlineData("heading", UsualStack)]
    [InlineData("heading", SmallStack)]
    [InlineData("listItem", UsualStack)]
    [InlineData("listItem", SmallStack)]
    [InlineData("mdxJsxFlowElement", UsualStack)]
    [InlineData("mdxJsxFlowElement", SmallStack)]
    [InlineData("mdxJsxTextElement", UsualStack)]
    [InlineData("mdxJsxTextElement", SmallStack)]
    [InlineData("If", UsualStack)]
    [InlineData("If", SmallStack)]
    [InlineData("User", UsualStack)]
    [InlineData("User", SmallStack)]
    [InlineData("Raw", UsualStack)]
    [InlineData("Raw", SmallStack)]
    public void Trees_as_deep_as_they_may_be_are_no_danger_to_any_stack(string type, int stack)
    {
        JsonNode node = Tree.Literal("x");
        for (var level = 0; level < AstReader.MaxDepth - 3; level++)
        {
            node = type switch
            {
                "If" => Tree.If("true", node),
                "User" or "Raw" => Tree.Element(type, node),
                _ => Tree.Parent(type, node),
            };
        }

        var ast = Tree.Of(Tree.Element("User", node));
        Exception? problem = null;
        var thread = new Thread(() => problem = Record.Exception(() => Tree.Messages(ast)), stack);
        thread.Start();
        thread.Join();

        Assert.True(problem is null or TemplateException, problem?.ToString());
    }

    [Fact]
    public void Deep_expressions_of_attributes_and_text_are_refused_in_place()
    {
        var deep = new string('(', 10_000) + "1" + new string(')', 10_000);
        foreach (var node in (JsonNode[])[Tree.Expression(deep), Tree.If(deep)])
        {
            Assert.Contains("deeper than", Assert.Throws<TemplateException>(() => Tree.Messages(Tree.Of(node))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ten_megabytes_of_text_are_rendered()
    {
        var text = string.Concat(Enumerable.Repeat("word *é* [x](y) \n# z ", 500_000));
        var message = Assert.Single(Tree.Messages(Tree.Of(Tree.Element("User", Tree.Parent("paragraph", Tree.Literal(text))))));
        Assert.InRange(message.Length, text.Length, 2 * text.Length);
    }

    [Fact]
    public void Values_that_are_repeated_without_measure_are_refused()
    {
        var props = $$"""{"a":"{{new string('x', 1_000_000)}}"}""";
        var many = Enumerable.Range(0, 1_000).Select(_ => (JsonNode)Tree.Expression("props.a")).ToArray();
        var problem = Assert.Throws<TemplateException>(() => Tree.Messages(Tree.Of(Tree.Element("User", many)), props));
        Assert.Contains("more than", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text_config: *a20")]
    [InlineData("text_config: {model_name: m}\ntest_settings: {props: *a20}")]
    public void Alias_bombs_are_refused_when_they_are_written(string rest)
    {
        var bomb = new StringBuilder("a0: &a0 [x, y]\n");
        for (var level = 1; level <= 20; level++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n");
        }

        var template = Template.Parse(Tree.With($"name: p\n{bomb}{rest}", Tree.Element("User", Tree.Expression("props"), Tree.Expression("props + 1"))));
        Assert.Throws<TemplateException>(() => template.FrontMatterJson);
        Assert.Throws<TemplateException>(() => template.RenderTest().ToJson());
    }
}
