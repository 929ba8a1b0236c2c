using AgentMark.SampleRunner.Scraping;

namespace AgentMark.SampleRunner.Tests;

public sealed class FrontMatterValues
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: 1.50", """{"a":1.50}""")]
    [InlineData("a: 9007199254740993", """{"a":9007199254740993}""")]
    [InlineData("a: +7", """{"a":7}""")]
    [InlineData("a: .5", """{"a":0.5}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: True", """{"a":true}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: 1024x1024", """{"a":"1024x1024"}""")]
    [InlineData("a: [1, b, {c: d}]", """{"a":[1,"b",{"c":"d"}]}""")]
    [InlineData("a: |\n  two\n  lines\n", """{"a":"two\nlines\n"}""")]
    [InlineData("x: &x [1]\ny: *x", """{"x":[1],"y":[1]}""")]
    public void Yaml_reads_as_json(string yaml, string json) => Assert.Equal(json, YamlToJson.Read(yaml)!.ToJsonString());

    [Fact]
    public void No_document_is_null() => Assert.Null(YamlToJson.Read(""));
}
