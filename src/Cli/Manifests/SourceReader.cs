using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentMark.Cli.Manifests;

/// <summary>Reads one YAML document (JSON is YAML) as nodes that know their place in the text.</summary>
internal sealed class SourceReader
{
    /// <summary>Collections inside each other. Nothing in Kubernetes comes near; the parser's work and our recursion stay bounded.</summary>
    public const int MaxDepth = 200;

    private readonly string _text;
    private readonly Parser _parser;
    private readonly Dictionary<string, SourceNode?> _anchors = [];

    private SourceReader(string text)
    {
        _text = text;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The document's root; null when it holds nothing but comments.</summary>
    /// <exception cref="ManifestException">It is not YAML, or YAML that no Kubernetes object is written in.</exception>
    public static SourceNode? Read(string text)
    {
        var reader = new SourceReader(text);
        try
        {
            return reader.Document();
        }
        catch (YamlException problem)
        {
            throw new ManifestException($"it is not YAML (line {problem.Start.Line}, column {problem.Start.Column}: {Plain(problem)})");
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The parser is meant to throw nothing else; hostile text must not become our own failure all the same.
            throw new ManifestException($"it is not YAML (near line {reader._parser.Current?.Start.Line ?? 1})");
        }
    }

    private SourceNode? Document()
    {
        SourceNode? root = null;
        while (_parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case DocumentStart when root is not null:
                    throw new ManifestException("it holds a second document without a --- line between");
                case NodeEvent or AnchorAlias:
                    root = Node(_parser.Current, depth: 0);
                    break;
            }
        }

        return root is SourceScalar { Value: null } ? null : root;
    }

    private SourceNode Node(ParsingEvent parsed, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ManifestException($"it is nested deeper than {MaxDepth} levels (line {parsed.Start.Line})");
        }

        if (parsed is AnchorAlias alias)
        {
            return Alias(alias);
        }

        var anchor = parsed is NodeEvent { Anchor: { IsEmpty: false } name } ? name.Value : null;
        if (anchor is not null)
        {
            _anchors[anchor] = null; // until it is complete, it cannot be referred to
        }

        SourceNode node = parsed switch
        {
            Scalar scalar => Leaf(scalar, anchor),
            SequenceStart sequence => Sequence(sequence, anchor, depth),
            MappingStart mapping => Mapping(mapping, anchor, depth),
            _ => throw new ManifestException($"it is not YAML that can be read (line {parsed.Start.Line})"),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private SourceAlias Alias(AnchorAlias alias)
    {
        if (_anchors.GetValueOrDefault(alias.Value.Value) is not { } target)
        {
            throw new ManifestException($"the alias *{alias.Value.Value} refers to nothing before it (line {alias.Start.Line})");
        }

        target.Uses++;
        return new SourceAlias(target)
        {
            Start = At(alias.Start),
            ContentStart = At(alias.Start),
            End = At(alias.End),
            Line = Line(alias),
            Anchor = alias.Value.Value,
        };
    }

    private SourceScalar Leaf(Scalar scalar, string? anchor)
    {
        var isBlock = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
        var (start, end) = (At(scalar.Start), At(scalar.End));
        while (!isBlock && end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--; // behind a tag with nothing after it, the parser's mark is a line too far
        }

        var content = Math.Min(BehindProperties(start, end), end);
        if (isBlock && !_text.AsSpan(content..Lines.Next(_text, content)).TrimEnd().Contains('+'))
        {
            end = BeforeEmptyLines(end);
        }

        return new SourceScalar(Value(scalar), isBlock)
        {
            Start = start,
            ContentStart = content,
            End = end,
            Line = Line(scalar),
            Anchor = anchor,
        };
    }

    private SourceSequence Sequence(SequenceStart parsed, string? anchor, int depth)
    {
        var start = BehindProperties(At(parsed.Start), _text.Length);
        var sequence = new SourceSequence
        {
            Start = At(parsed.Start),
            ContentStart = start,
            Line = Line(parsed),
            Anchor = anchor,
            IsFlow = parsed.Style == SequenceStyle.Flow,
            Column = start - Lines.Start(_text, start),
        };
        while (Next() is var next and not SequenceEnd)
        {
            sequence.Elements.Add(Node(next, depth + 1));
        }

        sequence.End = sequence.IsFlow ? At(_parser.Current!.Start) + 1 : sequence.Elements[^1].End;
        return sequence;
    }

    private SourceMapping Mapping(MappingStart parsed, string? anchor, int depth)
    {
        var isFlow = parsed.Style == MappingStyle.Flow;
        var mapping = new SourceMapping
        {
            Start = At(parsed.Start),
            ContentStart = BehindProperties(At(parsed.Start), _text.Length),
            Line = Line(parsed),
            Anchor = anchor,
            IsFlow = isFlow,
        };
        var names = new HashSet<string>();
        while (Next() is var next and not MappingEnd)
        {
            var key = Node(next, depth + 1);
            var isMerge = _parser.Current is Scalar { Style: ScalarStyle.Plain, Value: "<<" };
            if (mapping.Count == 0)
            {
                mapping.Column = key.Start - Lines.Start(_text, key.Start);
            }

            var value = Node(Next(), depth + 1);
            mapping.End = Math.Max(key.End, value.End);
            if (isMerge)
            {
                mapping.Merges.Add((key, value));
                continue;
            }

            var name = Name(key);
            if (!names.Add(name))
            {
                throw new ManifestException($"the key {name} is there twice in one mapping (line {key.Line}); keep one of them");
            }

            mapping.Members.Add((name, key, value));
        }

        mapping.End = isFlow ? At(_parser.Current!.Start) + 1 : mapping.End;
        return mapping;
    }

    private ParsingEvent Next() => _parser.MoveNext() ? _parser.Current! : throw new ManifestException("it ends too early");

    /// <summary>Past anchor, tag, comments and white space: to what the node itself is written with.</summary>
    private int BehindProperties(int position, int end)
    {
        while (position < end)
        {
            switch (_text[position])
            {
                case '&' or '!':
                    position = _text.AsSpan(position).IndexOfAny(" \t\r\n") is >= 0 and var length ? position + length : end;
                    break;
                case '#':
                    position = Lines.Next(_text, position);
                    break;
                case var c when char.IsWhiteSpace(c):
                    position++;
                    break;
                default:
                    return position;
            }
        }

        return position;
    }

    /// <summary>Empty lines behind a block scalar are no part of it, unless its header has a +.</summary>
    private int BeforeEmptyLines(int end)
    {
        while (end > 1 && _text[end - 1] == '\n' && Lines.Start(_text, end - 1) is var line && _text.AsSpan(line..end).TrimEnd("\r\n") is [])
        {
            end = line;
        }

        return end;
    }

    private static JsonNode? Value(Scalar scalar) => scalar switch
    {
        { Tag: { IsEmpty: false, Value: var tag } } => IsResolved(tag) ? PlainScalar.Resolve(scalar.Value) : scalar.Value,
        { Style: ScalarStyle.Plain } => PlainScalar.Resolve(scalar.Value),
        _ => scalar.Value,
    };

    private static bool IsResolved(string tag) =>
        tag is "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null";

    /// <summary>A key as JSON has it: <c>8080</c> and <c>true</c> become text.</summary>
    private static string Name(SourceNode key) => (key is SourceAlias alias ? alias.Target : key) switch
    {
        SourceScalar { Value: JsonValue value } => value.TryGetValue<string>(out var name) ? name : value.ToJsonString(),
        SourceScalar => "null",
        _ => throw new ManifestException($"a key is no text (line {key.Line}); if this is a template, render it first"),
    };

    private static int At(Mark mark) => (int)mark.Index;

    private static int Line(ParsingEvent parsed) => (int)parsed.Start.Line;

    private static string Plain(YamlException problem) => problem.Message.TrimEnd('.').Split(" Line: ")[0].TrimEnd('.').ReplaceLineEndings(" ");
}
