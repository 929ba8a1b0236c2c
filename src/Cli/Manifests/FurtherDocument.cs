using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>Writes an object as a document behind another one.</summary>
internal static class FurtherDocument
{
    public static string Of(JsonObject added, ManifestFile file, ManifestDocument document)
    {
        var ending = document.Ending;
        var endsWithLine = document.Text.EndsWith('\n');
        var marker = file.IsJson ? "" : "---" + ending;
        var end = document.IsEnded ? "..." + ending : ""; // what follows may rely on it: directives need it
        var text = marker + Content(added, document) + end;
        return endsWithLine ? text : ending + text[..^ending.Length];
    }

    private static string Content(JsonObject added, ManifestDocument document)
    {
        var ending = document.Ending;
        if (!document.IsFlow)
        {
            var yaml = BlockYaml.Of(document.Root!, ending);
            return string.Concat(added.Select(member => yaml.Member(member.Key, member.Value, 0)));
        }

        var json = FlowJson.Of(document.Root!, document.Text, ending);
        return json.Value(added, document.Root is SourceMapping { Members: [var first, ..] } root && first.Key.Line > root.Line ? "" : null) + ending;
    }
}
