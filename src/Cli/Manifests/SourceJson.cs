using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>The JSON that a document means, with aliases and merges resolved.</summary>
internal sealed class SourceJson
{
    /// <summary>Aliases can make a small text into a giant tree.</summary>
    public const int MaxNodes = 2_000_000;

    private int _nodes;

    private SourceJson()
    {
    }

    /// <exception cref="ManifestException">Its aliases make too much of it, or a merge has nothing that could be merged.</exception>
    public static JsonNode? Of(SourceNode node) => new SourceJson().From(node, depth: 0);

    private JsonNode? From(SourceNode node, int depth)
    {
        if (++_nodes > MaxNodes || depth > SourceReader.MaxDepth)
        {
            throw new ManifestException($"its aliases make it larger than {MaxNodes} values, or deeper than {SourceReader.MaxDepth} levels");
        }

        switch (node)
        {
            case SourceAlias alias:
                return From(alias.Target, depth);
            case SourceScalar scalar:
                return scalar.Value?.DeepClone();
            case SourceSequence sequence:
                return new JsonArray([.. sequence.Elements.Select(element => From(element, depth + 1))]);
            default:
                return Object((SourceMapping)node, depth);
        }
    }

    private JsonObject Object(SourceMapping mapping, int depth)
    {
        var members = new JsonObject();
        foreach (var (name, _, value) in mapping.Members)
        {
            members[name] = From(value, depth + 1);
        }

        // The mapping's own members win, then the first of what is merged.
        foreach (var merged in mapping.Merges.SelectMany(merge => Merged(merge.Value)))
        {
            var more = (JsonObject)From(merged, depth + 1)!;
            foreach (var (name, value) in more.Where(member => !members.ContainsKey(member.Key)).ToList())
            {
                more.Remove(name);
                members[name] = value;
            }
        }

        return members;
    }

    private static IEnumerable<SourceMapping> Merged(SourceNode node) => Target(node) is SourceSequence several
        ? several.Elements.Select(Single)
        : [Single(node)];

    private static SourceNode Target(SourceNode node) => node is SourceAlias alias ? alias.Target : node;

    private static SourceMapping Single(SourceNode node) => Target(node) as SourceMapping
        ?? throw new ManifestException($"the merge key << has no mapping behind it (line {node.Line})");
}
