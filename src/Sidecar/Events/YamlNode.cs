namespace AgentMark.Sidecar.Events;

/// <summary>
/// What we keep of a YAML node: the text of a scalar, the members of a mapping. Items of sequences and members with a key
/// that is no scalar are dropped, since nothing looks at them. An alias is the very node that it names, so there is nothing
/// to expand.
/// </summary>
internal sealed class YamlNode
{
    // Longer chains of merged mappings are not followed; a mapping can even merge itself.
    private const int MaxMerges = 16;
    private const string MergeKey = "<<";

    private readonly Dictionary<string, YamlNode>? _members;
    private YamlNode? _merged;

    private YamlNode(string? text, Dictionary<string, YamlNode>? members) => (Text, _members) = (text, members);

    /// <summary>A scalar's text as it is written, whatever type YAML would give it; null for null and for collections.</summary>
    public string? Text { get; }

    public bool IsMapping => _members is not null;

    /// <summary>The member of a mapping, own or merged; null when there is none.</summary>
    public YamlNode? this[string key]
    {
        get
        {
            var node = this;
            for (var hops = 0; node?._members is { } members && hops <= MaxMerges; hops++)
            {
                if (members.TryGetValue(key, out var value))
                {
                    return value;
                }

                node = node._merged;
            }

            return null;
        }
    }

    public static YamlNode Scalar(string? text) => new(text, null);

    public static YamlNode Mapping() => new(null, []);

    public static YamlNode Sequence() => new(null, null);

    /// <summary>Adds a member to a mapping; the last of several with one key counts.</summary>
    public void Add(string key, YamlNode value)
    {
        if (key == MergeKey && value.IsMapping)
        {
            _merged = value;
            return;
        }

        _members![key] = value;
    }
}
