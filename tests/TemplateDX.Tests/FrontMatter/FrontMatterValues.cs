namespace AgentMark.TemplateDX.Tests.FrontMatter;

public sealed class FrontMatterValues
{
    [Theory]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("NULL", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("017", "17")]
    [InlineData("-0", "0")]
    [InlineData("+12", "12")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x1f", "-31")]
    [InlineData("0X1F", "\"0X1F\"")]
    [InlineData("0o17", "15")]
    [InlineData("0b101", "5")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("+.5", "\"+.5\"")]
    [InlineData("1e3", "1000")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData(".inf", "null")]
    [InlineData("-.INF", "null")]
    [InlineData(".NaN", "null")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("16:9", "\"16:9\"")]
    [InlineData("1024x768", "\"1024x768\"")]
    [InlineData("2024-01-05", "\"2024-01-05T00:00:00.000Z\"")]
    [InlineData("2024-02-30", "\"2024-03-01T00:00:00.000Z\"")]
    [InlineData("2024-1-5", "\"2024-1-5\"")]
    [InlineData("2024-1-5 1:02:03.4567 +1", "\"2024-01-05T00:02:03.456Z\"")]
    [InlineData("2024-01-05t10:00:00-05:30", "\"2024-01-05T15:30:00.000Z\"")]
    [InlineData("0050-01-01", "\"1950-01-01T00:00:00.000Z\"")]
    [InlineData("\"12\"", "\"12\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("!!int \"12\"", "12")]
    [InlineData("!!float 1", "1")]
    [InlineData("! 12", "\"12\"")]
    [InlineData("!!binary aGk=", "{\"0\":104,\"1\":105}")]
    [InlineData("!!set {x, y}", "{\"x\":null,\"y\":null}")]
    [InlineData("!!omap [b: 1, a: 2]", "[{\"b\":1},{\"a\":2}]")]
    [InlineData("!!pairs [a: 1, a: 2]", "[[\"a\",1],[\"a\",2]]")]
    [InlineData("{1.0: a, 0x10: b, true: c, ? [d, {e: f}] : g, ? {h: i} : j}", "{\"1\":\"a\",\"16\":\"b\",\"true\":\"c\",\"d,[object Object]\":\"g\",\"[object Object]\":\"j\"}")]
    [InlineData("{b: 1, 10: x, 9: y, a: 2}", "{\"9\":\"y\",\"10\":\"x\",\"b\":1,\"a\":2}")]
    [InlineData("{b: &b {q: 1, r: 2}, m: {<<: *b, q: 3}, n: {q: 3, <<: [{q: 4, s: 5}, *b]}}", "{\"b\":{\"q\":1,\"r\":2},\"m\":{\"q\":3,\"r\":2},\"n\":{\"q\":3,\"s\":5,\"r\":2}}")]
    [InlineData("{\"<<\": 1}", "{\"<<\":1}")]
    [InlineData("[&x {a: 1}, *x]", "[{\"a\":1},{\"a\":1}]")]
    [InlineData("|\n  one\n   two\n", "\"one\\n two\\n\"")]
    [InlineData("|\n  one", "\"one\\n\"")]
    public void A_value_is_what_AgentMark_reads(string yaml, string json) =>
        Assert.Equal($"{{\"text_config\":true,\"v\":{json}}}", Template.Parse(Tree.With($"text_config: true\nv: {yaml}")).FrontMatterJson);

    [Theory]
    [InlineData("a: 1\na: 2", "twice")]
    [InlineData("a: *nowhere", "nowhere")]
    [InlineData("a: &a [*a]", "alias a")]
    [InlineData("a: !foo x", "!foo")]
    [InlineData("a: !!int x", "int")]
    [InlineData("a: !!null \"\"", "null")]
    [InlineData("a: {<<: 1}", "<<")]
    [InlineData("? [[b]]\n: c", "list")]
    [InlineData("a: 1\n---\nb: 2", "second document")]
    [InlineData("a: [", "line")]
    [InlineData("a:\n\t- b", "line")]
    public void What_is_not_YAML_is_an_error_that_says_where(string yaml, string word)
    {
        var problem = Assert.Throws<TemplateException>(() => Template.Parse(Tree.With($"text_config: {{}}\n{yaml}")));
        Assert.Equal("yaml", problem.ClassName);
        Assert.Contains(word, problem.Message, StringComparison.Ordinal);
        Assert.Contains("line ", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "type")]
    [InlineData("~", "type")]
    [InlineData("# nothing", "type")]
    [InlineData("just text", "no-config")]
    [InlineData("- a list", "no-config")]
    [InlineData("text_config:", "no-config")]
    [InlineData("text_config: 0", "no-config")]
    [InlineData("text_config: ''", "no-config")]
    public void Front_matter_that_configures_nothing_is_an_error(string yaml, string expected) =>
        Assert.Equal(expected, Assert.Throws<TemplateException>(() => Template.Parse(Tree.With(yaml))).ClassName);

    [Fact]
    public void A_document_may_be_ended() => Assert.Equal(TemplateKind.Text, Template.Parse(Tree.With("text_config: {}\n...\n")).Kind);
}
