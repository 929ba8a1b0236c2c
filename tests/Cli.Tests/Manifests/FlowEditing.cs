namespace AgentMark.Cli.Tests.Manifests;

public sealed class FlowEditing
{
    [Theory]
    [InlineData("a: [x]\n", "a: [\"w\", x, \"v\"]\n")]
    [InlineData("a: [ x, z ] # c\n", "a: [ \"w\", x, z, \"v\" ] # c\n")]
    [InlineData("a: [x, ]\n", "a: [\"w\", x, \"v\", ]\n")]
    [InlineData("a: [\n  x, # one\n  z # two\n]\n", "a: [\n  \"w\",\n  x, # one\n  z,\n  \"v\" # two\n]\n")]
    [InlineData("a: [{b: 1}, [c]]\n", "a: [\"w\", {b: 1}, [c], \"v\"]\n")]
    public void Elements_go_between_brackets(string before, string after) =>
        Assert.Equal(after, Injecting.Edit(before, ("/a/0", "\"w\""), ("/a/-", "\"v\"")));

    [Theory]
    [InlineData("- {a: 1}\n", "- {a: 1, \"b\": {\"c\": [1, 2]}}\n")]
    [InlineData("- {a: 1, d}\n", "- {a: 1, d, \"b\": {\"c\": [1, 2]}}\n")]
    [InlineData("- {a: 1, b: null}\n", "- {a: 1, b: {\"c\": [1, 2]}}\n")]
    [InlineData("- {a: 1, b: }\n", "- {a: 1, b: {\"c\": [1, 2]}}\n")]
    [InlineData("- {}\n", "- {\"b\": {\"c\": [1, 2]}}\n")]
    public void Members_go_between_brackets(string before, string after) => Assert.Equal(after, Injecting.Edit(before, ("/0/b", """{"c":[1,2]}""")));

    [Theory]
    [InlineData("""{"a":{"b":[]},"c":1}""", """{"a":{"b":[{"n":1}]},"c":1,"d":{"e":2}}""")]
    [InlineData("""{"a": {"b": []}, "c": 1}""", """{"a": {"b": [{"n": 1}]}, "c": 1, "d": {"e": 2}}""")]
    [InlineData("{\n  \"a\": {\n    \"b\": []\n  }\n}\n", "{\n  \"a\": {\n    \"b\": [\n      {\n        \"n\": 1\n      }\n    ]\n  },\n  \"d\": {\n    \"e\": 2\n  }\n}\n")]
    [InlineData("{\r\n\t\"a\": {\r\n\t\t\"b\": [{\"x\": 1}]\r\n\t}\r\n}", "{\r\n\t\"a\": {\r\n\t\t\"b\": [{\"x\": 1}, {\"n\": 1}]\r\n\t},\r\n\t\"d\": {\r\n\t\t\"e\": 2\r\n\t}\r\n}")]
    [InlineData("{\"a\": {\"b\": null}\n}", "{\"a\": {\"b\": [{\"n\": 1}]}, \"d\": {\"e\": 2}\n}")]
    [InlineData("{\n  \"a\": {\n    \"b\": null\n  }\n}\n", "{\n  \"a\": {\n    \"b\": [\n      {\n        \"n\": 1\n      }\n    ]\n  },\n  \"d\": {\n    \"e\": 2\n  }\n}\n")]
    public void Json_stays_json_and_keeps_its_layout(string before, string after)
    {
        var edited = Injecting.Edit(
            before,
            before.Contains("null", StringComparison.Ordinal) ? ("/a/b", """[{"n":1}]""") : ("/a/b/-", """{"n":1}"""),
            ("/d", """{"e":2}"""));

        Assert.Equal(after, edited);
        Assert.NotNull(System.Text.Json.Nodes.JsonNode.Parse(edited));
    }
}
