using AgentMark.TemplateDX.Ast;
using AgentMark.TemplateDX.Markdown;

namespace AgentMark.TemplateDX.Tests.Markdown;

/// <summary>Trees as large and as deep as the reader lets through end in their Markdown or in an error.</summary>
public sealed class LargeAndDeepTrees
{
    private const int Large = 10_000_000;
    private const int Deep = 490;

    [Theory]
    [InlineData("text", "word ")]
    [InlineData("text", "\n*")]
    [InlineData("text", "\\")]
    [InlineData("text", " \n")]
    [InlineData("text", "[a](b)")]
    [InlineData("inlineCode", "\r\n#")]
    [InlineData("inlineCode", "` ")]
    public void A_literal_of_ten_million_characters_is_written(string type, string part)
    {
        var literal = new Node(type) { Value = string.Concat(Enumerable.Repeat(part, Large / part.Length)) };
        var written = MarkdownWriter.Write(Parent("root", Parent("paragraph", literal)));

        Assert.True(written.Length > Large / 2);
    }

    [Theory]
    [InlineData("paragraph")]
    [InlineData("blockquote")]
    [InlineData("emphasis")]
    [InlineData("list")]
    [InlineData("heading")]
    [InlineData("mdxJsxFlowElement")]
    [InlineData("link")]
    public void Deep_nesting_is_written(string type)
    {
        var tree = Nest(new Node("text") { Value = "deep" }, child => Parent(type, child));

        Assert.Contains("deep", MarkdownWriter.Write(Parent("root", tree)), StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_in_phrasing_that_would_be_written_twice_at_each_level_are_refused() =>
        AssertRefused(Nest(new Node("text") { Value = "x" }, child => Parent("paragraph", new Node("text") { Value = "" }, child)));

    [Fact]
    public void Lines_that_grow_at_each_level_are_refused() =>
        AssertRefused(Nest(Parent("paragraph", new Node("text") { Value = new string('\n', Large) }), child => Parent("blockquote", child)));

    private static void AssertRefused(Node tree)
    {
        var error = Assert.Throws<TemplateException>(() => MarkdownWriter.Write(Parent("root", tree)));

        Assert.Equal(TemplateErrorClass.Ast, error.Class);
    }

    private static Node Parent(string type, params Node[] children) => new(type) { Children = children };

    private static Node Nest(Node node, Func<Node, Node> wrap)
    {
        for (var i = 0; i < Deep; i++)
        {
            node = wrap(node);
        }

        return node;
    }
}
