using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>A node of a YAML document and the place of its text, as offsets in the document.</summary>
internal abstract class SourceNode
{
    /// <summary>Where it begins: at its anchor or tag when it has one.</summary>
    public required int Start { get; init; }

    /// <summary>Where its own text begins, behind anchor and tag: at the scalar, the opening bracket, the first key or dash.</summary>
    public required int ContentStart { get; init; }

    /// <summary>The end of its text, without white space, comments and (but for a block scalar) line end behind it.</summary>
    public int End { get; set; }

    /// <summary>1 for the first line.</summary>
    public required int Line { get; init; }

    public string? Anchor { get; init; }

    /// <summary>Aliases that stand for it.</summary>
    public int Uses { get; set; }
}

/// <summary>A scalar.</summary>
/// <param name="value">Null, a string, a number or a boolean.</param>
/// <param name="isBlock">A literal or folded one: its end is where the next line begins.</param>
internal sealed class SourceScalar(JsonNode? value, bool isBlock) : SourceNode
{
    public JsonNode? Value => value;

    public bool IsBlock => isBlock;
}

/// <summary>An alias.</summary>
internal sealed class SourceAlias(SourceNode target) : SourceNode
{
    public SourceNode Target => target;
}

/// <summary>A mapping or a sequence.</summary>
internal abstract class SourceCollection : SourceNode
{
    /// <summary>Written with brackets.</summary>
    public required bool IsFlow { get; init; }

    /// <summary>Of its first key or dash; 0 for the first column. Means nothing in flow style.</summary>
    public int Column { get; set; }

    public abstract int Count { get; }
}

/// <summary>A sequence.</summary>
internal sealed class SourceSequence : SourceCollection
{
    public List<SourceNode> Elements { get; } = [];

    public override int Count => Elements.Count;
}

/// <summary>A mapping. What it merges (<c>&lt;&lt;</c>) is not among its members.</summary>
internal sealed class SourceMapping : SourceCollection
{
    public List<(string Name, SourceNode Key, SourceNode Value)> Members { get; } = [];

    public List<(SourceNode Key, SourceNode Value)> Merges { get; } = [];

    public override int Count => Members.Count + Merges.Count;

    /// <summary>Its own member of that name.</summary>
    public SourceNode? Find(string name) => Members.Find(member => member.Name == name).Value;
}
