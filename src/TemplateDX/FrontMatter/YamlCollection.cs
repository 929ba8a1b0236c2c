using AgentMark.TemplateDX.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentMark.TemplateDX.FrontMatter;

/// <summary>A mapping or sequence of which not all has been read. In a mapping keys and values take turns.</summary>
internal sealed class YamlCollection
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    private readonly string tag;
    private readonly HashSet<string> ownKeys = [];
    private string? key;
    private bool isMergeKey;

    private YamlCollection(NodeEvent start, Value value, string tag) => (Start, Value, this.tag) = (start, value, tag);

    public NodeEvent Start { get; }

    private Value Value { get; }

    public static YamlCollection Mapping(MappingStart start) => new(start, Value.Of(new ValueMap()), Tag(start, "map", "set"));

    public static YamlCollection Sequence(SequenceStart start) => new(start, Value.Of(new ValueList()), Tag(start, "seq", "omap", "pairs"));

    /// <summary>Takes the next key, value or item.</summary>
    /// <returns>How many members merging has copied.</returns>
    public int Add(Value value, bool isMerge, ParsingEvent parsed)
    {
        if (Value.Kind == ValueKind.List)
        {
            Value.List.Add(value);
            return 0;
        }

        if (key is null)
        {
            (key, isMergeKey) = (KeyOf(value, parsed), isMerge);
            return 0;
        }

        var name = key;
        key = null;
        if (isMergeKey)
        {
            return Merge(value, parsed);
        }

        if (!ownKeys.Add(name))
        {
            throw Refused(parsed, $"The key {name} stands twice in one mapping.");
        }

        Value.Map[name] = value;
        return 0;
    }

    /// <summary>The value, as its tag wants it.</summary>
    public Value Complete(ParsingEvent end) => tag switch
    {
        "set" when Value.Map.Members.Any(member => member.Value.Kind != ValueKind.Null) => throw Refused(end, "Members of a !!set have no values."),
        "omap" when !IsOrderedMap() => throw Refused(end, "Items of an !!omap are mappings of one key each, all different."),
        "pairs" => Value.Of(Pairs(end)),
        _ => Value,
    };

    private static string Tag(NodeEvent start, string usual, params ReadOnlySpan<string> others)
    {
        if (start.Tag.IsEmpty || start.Tag.IsNonSpecific)
        {
            return usual;
        }

        var name = start.Tag.Value.StartsWith(TagPrefix, StringComparison.Ordinal) ? start.Tag.Value[TagPrefix.Length..] : "";
        return name == usual || others.Contains(name) ? name : throw Refused(start, $"The tag {start.Tag.Value} cannot be used here.");
    }

    /// <summary>Keys are text: lists of scalars joined by commas, mappings as JavaScript names every object.</summary>
    private static string KeyOf(Value value, ParsingEvent parsed) =>
        value.Kind == ValueKind.List && value.List.Exists(item => item.Kind == ValueKind.List)
            ? throw Refused(parsed, "A list inside a key cannot hold lists.")
            : value.Kind == ValueKind.List ? string.Join(',', value.List.Select(item => item.ToText())) : value.ToText();

    /// <summary>Own keys win over merged ones, whichever comes first, and of merged mappings the first.</summary>
    private int Merge(Value source, ParsingEvent parsed) => source.Kind switch
    {
        ValueKind.Map => Copy(source.Map),
        ValueKind.List when source.List.TrueForAll(item => item.Kind == ValueKind.Map) => source.List.ToArray().Sum(item => Copy(item.Map)),
        _ => throw Refused(parsed, "Only mappings, or a list of mappings, can be merged with <<."),
    };

    private int Copy(ValueMap source)
    {
        foreach (var (name, value) in source.Members.ToArray())
        {
            if (!Value.Map.Has(name))
            {
                Value.Map[name] = value;
            }
        }

        return source.Count;
    }

    private bool IsOrderedMap()
    {
        var names = new HashSet<string>();
        return Value.List.TrueForAll(item => item.Kind == ValueKind.Map && item.Map.Count == 1 && names.Add(item.Map.Members.First().Key));
    }

    private ValueList Pairs(ParsingEvent end)
    {
        var pairs = new ValueList();
        foreach (var item in Value.List)
        {
            if (item.Kind != ValueKind.Map || item.Map.Count != 1)
            {
                throw Refused(end, "Items of !!pairs are mappings of one key each.");
            }

            var (name, value) = item.Map.Members.First();
            pairs.Add(Value.Of(new ValueList { Value.Of(name), value }));
        }

        return pairs;
    }

    private static YamlException Refused(ParsingEvent parsed, string reason) => new(parsed.Start, parsed.End, reason);
}
