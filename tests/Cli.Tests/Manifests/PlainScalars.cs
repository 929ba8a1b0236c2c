using System.Text.Json.Nodes;
using AgentMark.Cli.Manifests;

namespace AgentMark.Cli.Tests.Manifests;

public sealed class PlainScalars
{
    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("yes", "true")]
    [InlineData("y", "true")]
    [InlineData("On", "true")]
    [InlineData("off", "false")]
    [InlineData("N", "false")]
    [InlineData("TRUE", "true")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("+12", "12")]
    [InlineData("1_000", "1000")]
    [InlineData("017", "15")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x10", "-16")]
    [InlineData("0b101", "5")]
    [InlineData("0b12", "\"0b12\"")]
    [InlineData("0o9", "\"0o9\"")]
    [InlineData("08", "8")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("1.5", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1")]
    [InlineData("1e3", "1000")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("64Mi", "\"64Mi\"")]
    [InlineData("-", "\"-\"")]
    [InlineData("--port", "\"--port\"")]
    [InlineData("<<", "\"<<\"")]
    public void A_plain_scalar_means_what_kubernetes_tools_take_it_for(string text, string json) =>
        Assert.Equal(JsonNode.Parse(json)?.ToJsonString(), PlainScalar.Resolve(text)?.ToJsonString());

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".NaN")]
    public void What_json_cannot_say_is_refused(string text) =>
        Assert.Contains("put quotes around it", Assert.Throws<ManifestException>(() => PlainScalar.Resolve(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a: 'yes'", """{"a":"yes"}""")]
    [InlineData("a: \"1\"", """{"a":"1"}""")]
    [InlineData("a: !!str 1", """{"a":"1"}""")]
    [InlineData("a: ! 1", """{"a":"1"}""")]
    [InlineData("a: !!int '1'", """{"a":1}""")]
    [InlineData("a: |\n  1\n", """{"a":"1\n"}""")]
    [InlineData("8080: a\non: b", """{"8080":"a","true":"b"}""")]
    [InlineData("a: &x {b: 1}\nc: {<<: *x, b: 2, d: 3}\ne: *x", """{"a":{"b":1},"c":{"b":2,"d":3},"e":{"b":1}}""")]
    [InlineData("a: {\"b\":\"\\ud83d\\ude00\\/\"}", """{"a":{"b":"\ud83d\ude00/"}}""")]
    public void Quotes_tags_keys_and_merges_are_read_as_they_read_them(string yaml, string json) =>
        Assert.Equal(JsonNode.Parse(json)!.ToJsonString(), Injecting.Read(yaml)!.ToJsonString());
}
