using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests;

public sealed class Patching
{
    [Fact]
    public void Adds_members_and_elements_in_order()
    {
        var document = JsonNode.Parse("""{"a":[1,2],"x/y~z":{}}""")!;
        JsonPatch.Apply(document, [new("/a/0", 0), new("/a/-", 3), new("/b", new JsonArray()), new("/b/-", "n"), new("/" + JsonPatch.Escape("x/y~z") + "/k", 1)]);
        Assert.Equal("""{"a":[0,1,2,3],"x/y~z":{"k":1},"b":["n"]}""", document.ToJsonString());
    }

    [Fact]
    public void Path_that_leads_nowhere_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => JsonPatch.Apply(new JsonObject(), [new("/a/b", 1)]));

    [Fact]
    public void Is_written_as_RFC_6902_says() =>
        Assert.Equal("""[{"op":"add","path":"/a/-","value":1}]""", JsonPatch.ToJson([new("/a/-", 1)]).ToJsonString());
}
