using AgentMark.TemplateDX.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentMark.TemplateDX.FrontMatter;

/// <summary>
/// Reads the one YAML document of a front matter, without recursion. Depth and size are bounded while parsing: an alias is the
/// very value that it names, so there is nothing to expand, and what merging copies counts like what is written.
/// </summary>
internal sealed class FrontMatterReader
{
    /// <summary>Collections inside each other.</summary>
    public const int MaxDepth = 200;

    /// <summary>Scalars, collections, aliases and merged members.</summary>
    public const int MaxNodes = 100_000;

    private readonly Dictionary<string, Value> anchors = [];
    private readonly Stack<YamlCollection> open = new();
    private Value? root;
    private int nodes;

    /// <summary>The document's value; undefined when there is none or it is null.</summary>
    /// <exception cref="TemplateException">It is not YAML, or not one document.</exception>
    public static Value Read(string yaml)
    {
        var reader = new FrontMatterReader();
        try
        {
            // As AgentMark's parser does: a block scalar at the very end has its line end then.
            var parser = new Parser(new StringReader(yaml.EndsWith('\n') || yaml.EndsWith('\r') ? yaml : yaml + "\n"));
            while (parser.MoveNext())
            {
                reader.Take(parser.Current!);
            }
        }
        catch (YamlException e)
        {
            throw Refused($"line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The parser is meant to throw nothing else; hostile text must not become our own failure all the same.
            throw Refused("the parser cannot read it", e);
        }

        return reader.root is { Kind: not ValueKind.Null } value ? value : Value.Undefined;
    }

    private void Take(ParsingEvent parsed)
    {
        switch (parsed)
        {
            case DocumentStart when root is not null:
                throw new YamlException(parsed.Start, parsed.End, "There is a second document.");
            case Scalar scalar:
                var value = YamlScalar.Resolve(scalar);
                Count(1, scalar);
                Remember(scalar, value);
                Place(value, scalar, YamlScalar.IsMerge(scalar));
                break;
            case AnchorAlias alias:
                Count(1, alias);
                Place(Resolve(alias), alias, isMerge: false);
                break;
            case MappingStart mapping:
                Open(YamlCollection.Mapping(mapping), mapping);
                break;
            case SequenceStart sequence:
                Open(YamlCollection.Sequence(sequence), sequence);
                break;
            case MappingEnd or SequenceEnd:
                Close(parsed);
                break;
        }
    }

    private void Open(YamlCollection collection, NodeEvent parsed)
    {
        if (open.Count == MaxDepth)
        {
            throw new YamlException(parsed.Start, parsed.End, $"It is nested deeper than {MaxDepth} levels.");
        }

        Count(1, parsed);
        open.Push(collection);
    }

    private void Close(ParsingEvent parsed)
    {
        var collection = open.Pop();
        var value = collection.Complete(parsed);
        Remember(collection.Start, value); // not before it is whole: nothing can hold itself
        Place(value, parsed, isMerge: false);
    }

    private void Place(Value value, ParsingEvent parsed, bool isMerge)
    {
        if (open.TryPeek(out var collection))
        {
            Count(collection.Add(value, isMerge, parsed), parsed);
        }
        else
        {
            root = value;
        }
    }

    private void Remember(NodeEvent parsed, Value value)
    {
        if (!parsed.Anchor.IsEmpty)
        {
            anchors[parsed.Anchor.Value] = value;
        }
    }

    private void Count(int more, ParsingEvent parsed)
    {
        nodes += more;
        if (nodes > MaxNodes)
        {
            throw new YamlException(parsed.Start, parsed.End, $"It has more than {MaxNodes} nodes.");
        }
    }

    private Value Resolve(AnchorAlias alias) => anchors.TryGetValue(alias.Value.Value, out var value)
        ? value
        : throw new YamlException(alias.Start, alias.End, $"The alias {alias.Value.Value} names an anchor that is not there, or that stands around it.");

    private static TemplateException Refused(string reason, Exception inner) =>
        new(TemplateErrorClass.Yaml, $"The front matter is not usable YAML; {reason}", inner: inner);
}
