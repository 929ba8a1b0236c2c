using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Cli.Manifests;

/// <summary>Applies operations to a document's text, and reads the result again before anyone relies on it.</summary>
internal static class DocumentEditing
{
    /// <param name="text">The document.</param>
    /// <param name="queues">
    /// Operations on parts of the document that have nothing to do with each other, a queue for each part. One of each queue is
    /// applied at a time and the document is read again, so no operation has to know what another did to the text.
    /// </param>
    /// <param name="ending">The line end of what is added.</param>
    /// <exception cref="ManifestException">A place cannot be added to; the text may be half edited then.</exception>
    public static void Apply(EditedText text, IReadOnlyList<IReadOnlyList<PatchOperation>> queues, string ending)
    {
        for (var round = 0; round < queues.Select(queue => queue.Count).DefaultIfEmpty(0).Max(); round++)
        {
            var editor = new YamlEditor(text.Text, SourceReader.Read(text.Text)!, ending);
            text.Apply(queues.Where(queue => round < queue.Count).Select(queue => editor.Add(queue[round])).ToList());
        }
    }

    /// <summary>Whether the text now means what the operations make of what it meant.</summary>
    public static bool IsFaithful(EditedText text, JsonNode before, IEnumerable<PatchOperation> operations)
    {
        var wanted = before.DeepClone();
        JsonPatch.Apply(wanted, operations);
        try
        {
            return SourceReader.Read(text.Text) is { } root && JsonNode.DeepEquals(SourceJson.Of(root), wanted);
        }
        catch (ManifestException)
        {
            return false;
        }
    }
}
