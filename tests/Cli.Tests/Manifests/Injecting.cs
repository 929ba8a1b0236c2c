using System.Text;
using System.Text.Json.Nodes;
using AgentMark.Cli.Manifests;
using AgentMark.Cli.Terminals;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Cli.Tests.Manifests;

/// <summary>What a test does with manifests, without the command around it.</summary>
internal static class Injecting
{
    /// <summary>The manifests that come out, and all that is said about them.</summary>
    public static (string Out, string Notes, string Diff) Run(params string[] texts) => Run(StandInInjector.Inject, texts);

    public static (string Out, string Notes, string Diff) Run(Func<JsonObject, InjectionResult> inject, params string[] texts)
    {
        var files = texts.Select((text, i) => ManifestFile.Of($"{(char)('a' + i)}.yaml", Encoding.UTF8.GetBytes(text))).ToList();
        var injection = new ManifestInjection(inject);
        var edited = injection.Run(files);
        using var notes = new MemoryStream();
        injection.Report.WriteTo(new Screen(notes, isTerminal: false, colour: false));
        return (ManifestOutput.Manifests(files, edited), Encoding.UTF8.GetString(notes.ToArray()), ManifestOutput.Diff(files, edited));
    }

    /// <summary>A document after additions, each a path and a value in JSON. They must mean what they say.</summary>
    public static string Edit(string text, params (string Path, string Value)[] additions)
    {
        var operations = additions.Select(a => new PatchOperation(a.Path, JsonNode.Parse(a.Value)!)).ToList();
        var edited = new EditedText(text);
        DocumentEditing.Apply(edited, [operations], Lines.Ending(text) ?? "\n");
        Assert.True(DocumentEditing.IsFaithful(edited, SourceJson.Of(SourceReader.Read(text)!)!, operations), edited.Text);
        return edited.Text;
    }

    public static JsonNode? Read(string text) => SourceReader.Read(text) is { } root ? SourceJson.Of(root) : null;
}
