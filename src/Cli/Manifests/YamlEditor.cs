using System.Globalization;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Cli.Manifests;

/// <summary>
/// Turns an operation into one edit of the document's text. Nothing but the place of the addition is touched; the result is
/// right only when it reads as it should, which <see cref="DocumentEditing"/> checks.
/// </summary>
internal sealed class YamlEditor
{
    private readonly SourceNode _root;
    private readonly BlockEditor _block;
    private readonly FlowEditor _flow;

    /// <param name="text">The document, as <see cref="SourceReader"/> read it.</param>
    /// <param name="ending">The line end of what is added.</param>
    public YamlEditor(string text, SourceNode root, string ending)
    {
        _root = root;
        _block = new BlockEditor(text, BlockYaml.Of(root, ending));
        _flow = new FlowEditor(text, FlowJson.Of(root, text, ending));
    }

    /// <exception cref="ManifestException">The place is written in a way that cannot be added to without changing something else.</exception>
    public TextEdit Add(PatchOperation operation)
    {
        var (holder, parent) = Find(operation.Path, out var last);
        return parent switch
        {
            SourceMapping mapping when mapping.Find(last) is { } present => Fill(mapping, present, operation),
            SourceCollection { IsFlow: true, Count: 0 } empty when holder is SourceMapping { IsFlow: false } mapping && _block.TryOpen(
                mapping, empty, parent is SourceMapping ? new JsonObject { [last] = operation.Value.DeepClone() } : new JsonArray(operation.Value.DeepClone()),
                out var edit) => edit,
            SourceMapping { IsFlow: true } mapping => _flow.Add(mapping, last, operation.Value),
            SourceMapping mapping => _block.Add(mapping, last, operation.Value),
            SourceSequence { IsFlow: true } sequence => _flow.Insert(sequence, Index(sequence, last), operation.Value),
            SourceSequence sequence => _block.Insert(sequence, Index(sequence, last), operation.Value),
            _ => throw new ManifestException($"there is nothing at {operation.Path} that could be added to (line {parent.Line})"),
        };
    }

    /// <summary>Whether the path, as far as it is there, is written once and in place.</summary>
    /// <exception cref="ManifestException">It leads through an alias, an anchor that is used again, or a merge.</exception>
    public void Check(PatchOperation operation) => Find(operation.Path, out _, isComplete: false);

    private (SourceNode? Holder, SourceNode Parent) Find(string path, out string last, bool isComplete = true)
    {
        var parts = path.Split('/').Skip(1).Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        last = parts[^1];
        SourceNode? holder = null;
        var node = Own(_root, path);
        foreach (var part in parts[..^1])
        {
            var next = node switch
            {
                SourceMapping mapping => mapping.Find(part) ?? Unmerged(mapping, part, path),
                SourceSequence sequence when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < sequence.Count
                    => sequence.Elements[i],
                _ => null,
            };
            if (next is null)
            {
                return isComplete ? throw new ManifestException($"there is no {path} to add to") : (holder, node);
            }

            (holder, node) = (node, Own(next, path));
        }

        return (holder, node);
    }

    private static SourceNode Own(SourceNode node, string path) => node switch
    {
        SourceAlias alias => throw new ManifestException(
            $"{path} is the alias *{alias.Anchor} (line {alias.Line}) of something that stands elsewhere; write it out there first"),
        { Uses: > 0 } => throw new ManifestException(
            $"{path} is within the anchor &{node.Anchor} (line {node.Line}), which is used again elsewhere; write it out first"),
        _ => node,
    };

    private static SourceNode? Unmerged(SourceMapping mapping, string name, string path) =>
        mapping.Merges.Count > 0 && (SourceJson.Of(mapping) as JsonObject)?.ContainsKey(name) == true
            ? throw new ManifestException($"{path} comes from a merge key << (line {mapping.Merges[0].Key.Line}); write it out first")
            : null;

    /// <summary>A member that is there without a value gets one.</summary>
    private TextEdit Fill(SourceMapping mapping, SourceNode present, PatchOperation operation) => Own(present, operation.Path) switch
    {
        SourceScalar { Value: null } when mapping.IsFlow => _flow.Fill(present, operation.Value),
        SourceScalar { Value: null } or SourceCollection { IsFlow: true, Count: 0 }
            when !mapping.IsFlow && _block.TryOpen(mapping, present, operation.Value, out var edit) => edit,
        _ => throw new ManifestException($"{operation.Path} is there already (line {present.Line})"),
    };

    private static int Index(SourceSequence sequence, string last) =>
        last == "-" ? sequence.Count : int.Parse(last, NumberStyles.None, CultureInfo.InvariantCulture);
}
