using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>
/// Promise: the kustomize component says what the definition says. With AGENTMARK_WRITE_MANIFESTS=1 the test writes the files
/// in place of comparing them.
/// </summary>
public sealed class ComponentFiles
{
    private const string Group = "apps/v1";

    public static TheoryData<string, string> All => new(
        from shape in new[] { "runner", "openai" }
        from form in new[] { "template", "cronjob", "pod" }
        select (shape, form));

    [Theory]
    [MemberData(nameof(All))]
    public void Patch_is_the_definition(string shape, string form)
    {
        var podSpec = Definition.PodSpec(shape);
        var patch = form switch
        {
            // With a target, kind and name of the patch itself select nothing.
            "template" => Patch(Group, "Deployment", Template(podSpec)),
            "cronjob" => Patch("batch/v1", "CronJob", new JsonObject { ["jobTemplate"] = new JsonObject { ["spec"] = Template(podSpec) } }),
            _ => Patch("v1", "Pod", podSpec),
        };
        Is($"{shape}-{form}.yaml", patch);
    }

    [Theory]
    [InlineData("template", "/spec/template/spec")]
    [InlineData("cronjob", "/spec/jobTemplate/spec/template/spec")]
    [InlineData("pod", "/spec")]
    public void Hook_is_the_definition(string form, string path) =>
        Is($"hook-{form}.yaml", new JsonArray(
            // A lifecycle that is there already is never replaced: the build fails instead.
            new JsonObject { ["op"] = "test", ["path"] = path + "/containers/0/lifecycle", ["value"] = null },
            new JsonObject { ["op"] = "add", ["path"] = path + "/containers/0/lifecycle", ["value"] = Definition.Lifecycle() }));

    internal static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../deploy/k8s"));

    private static JsonObject Template(JsonObject podSpec) => new() { ["template"] = new JsonObject { ["spec"] = podSpec } };

    private static JsonObject Patch(string apiVersion, string kind, JsonObject spec) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = "any" },
        ["spec"] = spec,
    };

    private static void Is(string file, JsonNode patch)
    {
        var path = Path.Combine(Folder(), "component", file);
        var text = "# Rendered from the definition in src/Injection, and compared with it by a test: change it there.\n" + YamlText.Write(patch);
        if (Environment.GetEnvironmentVariable("AGENTMARK_WRITE_MANIFESTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path));
    }
}
