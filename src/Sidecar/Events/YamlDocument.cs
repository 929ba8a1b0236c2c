using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentMark.Sidecar.Events;

/// <summary>
/// Builds the <see cref="YamlNode"/> of one YAML document from the parser's events, without recursion. Depth and size are
/// bounded while parsing: the parser's own work per token grows with the depth of flow collections.
/// </summary>
internal sealed class YamlDocument
{
    /// <summary>Collections inside each other.</summary>
    public const int MaxDepth = 200;

    /// <summary>Scalars, collections and aliases; their text is bounded by the body.</summary>
    public const int MaxNodes = 100_000;

    private readonly Dictionary<string, YamlNode> _anchors = [];
    private readonly Stack<Level> _levels = new();
    private YamlNode? _root;
    private int _nodes;

    /// <summary>Parses the text, which must hold exactly one document.</summary>
    /// <param name="problem">Why it cannot be read, as the end of a sentence.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out YamlNode? root, [NotNullWhen(false)] out string? problem)
    {
        var document = new YamlDocument();
        try
        {
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext())
            {
                document.Take(parser.Current!);
            }

            root = document._root;
            problem = root is null ? "it is empty" : null;
        }
        catch (YamlException e)
        {
            (root, problem) = (null, $"line {e.Start.Line}, column {e.Start.Column}: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The parser is meant to throw nothing else; hostile text must not become our own failure all the same.
            (root, problem) = (null, "the parser cannot read it");
        }

        return root is not null;
    }

    private void Take(ParsingEvent parsed)
    {
        switch (parsed)
        {
            case DocumentStart when _root is not null:
                throw new YamlException(parsed.Start, parsed.End, "There is a second document.");
            case Scalar scalar:
                Attach(YamlNode.Scalar(IsNull(scalar) ? null : scalar.Value), scalar);
                break;
            case AnchorAlias alias:
                Attach(Resolve(alias), alias);
                break;
            case MappingStart mapping:
                Open(YamlNode.Mapping(), mapping);
                break;
            case SequenceStart sequence:
                Open(YamlNode.Sequence(), sequence);
                break;
            case MappingEnd or SequenceEnd:
                _levels.Pop();
                break;
        }
    }

    private void Open(YamlNode node, NodeEvent parsed)
    {
        if (_levels.Count == MaxDepth)
        {
            throw new YamlException(parsed.Start, parsed.End, $"It is nested deeper than {MaxDepth} levels.");
        }

        Attach(node, parsed);
        _levels.Push(new Level(node));
    }

    private void Attach(YamlNode node, ParsingEvent parsed)
    {
        if (++_nodes > MaxNodes)
        {
            throw new YamlException(parsed.Start, parsed.End, $"It has more than {MaxNodes} nodes.");
        }

        if (parsed is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = node;
        }

        if (_levels.TryPeek(out var level))
        {
            level.Add(node);
        }
        else
        {
            _root = node;
        }
    }

    private YamlNode Resolve(AnchorAlias alias) => _anchors.TryGetValue(alias.Value.Value, out var node)
        ? node
        : throw new YamlException(alias.Start, alias.End, "An alias names an anchor that is not there.");

    private static bool IsNull(Scalar scalar) =>
        scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true, Value: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>A collection that is not complete yet; in a mapping, keys and values take turns.</summary>
    private sealed class Level(YamlNode node)
    {
        private bool _hasKey;
        private string? _key;

        public void Add(YamlNode child)
        {
            if (_hasKey && _key is not null && node.IsMapping)
            {
                node.Add(_key, child);
            }

            (_hasKey, _key) = (!_hasKey, child.Text);
        }
    }
}
