using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>
/// Promise: the objects that the admission policies add are the definition's. Their CEL runs only inside an API server; what is
/// compared here are the object literals in it. With AGENTMARK_WRITE_MANIFESTS=1 the test writes the files first.
/// </summary>
public sealed class PolicyFiles
{
    private const string Containers = "Object.spec.initContainers";
    private const string Volumes = "Object.spec.volumes";

    [Theory]
    [InlineData("runner")]
    [InlineData("openai")]
    public void Object_literals_are_the_definition(string shape)
    {
        var definition = Definition.PodSpec(shape);
        var path = Path.Combine(ComponentFiles.Folder(), "policy", shape + ".yaml");
        if (Environment.GetEnvironmentVariable("AGENTMARK_WRITE_MANIFESTS") == "1")
        {
            File.WriteAllText(path, PolicyText.Write(shape, definition));
        }

        var file = File.ReadAllText(path);
        var policy = YamlText.ReadUntyped(file).First();
        var expression = policy["spec"]!["mutations"]![0]!["jsonPatch"]!["expression"]!.ToString();
        Assert.Equal(definition["initContainers"]!.ToJsonString(), Literals(expression, Containers).ToJsonString());
        Assert.Equal(definition["volumes"]!.ToJsonString(), Literals(expression, Volumes).ToJsonString());
        Assert.Equal(Definition.Lifecycle().ToJsonString(), Literals(expression, "Object.spec.containers.lifecycle")[0]!.ToJsonString());
        Assert.Equal(PolicyText.Write(shape, definition), file);
    }

    [Fact]
    public void Literal_of_another_type_than_its_place_is_found()
    {
        var at = 0;
        Assert.Throws<FormatException>(() => CelLiteral.Read("Object.spec.volumes{emptyDir: Object.spec.emptyDir{}}", ref at, Volumes));
    }

    /// <summary>Every literal of a type that stands as a value of the patch, in order.</summary>
    private static JsonArray Literals(string expression, string type)
    {
        var found = new JsonArray();
        var value = "value: " + type + "{";
        for (var at = expression.IndexOf(value, StringComparison.Ordinal); at >= 0; at = expression.IndexOf(value, at, StringComparison.Ordinal))
        {
            at += "value: ".Length;
            found.Add(CelLiteral.Read(expression, ref at, type));
        }

        return found;
    }
}
