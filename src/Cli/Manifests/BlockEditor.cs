using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>Adds whole lines to block style.</summary>
internal sealed class BlockEditor(string text, BlockYaml yaml)
{
    /// <summary>After the last member.</summary>
    public TextEdit Add(SourceMapping mapping, string name, JsonNode value) =>
        Behind(mapping.End, EndsInBlockScalar(mapping), mapping.Column, yaml.Member(name, value, mapping.Column));

    public TextEdit Insert(SourceSequence sequence, int index, JsonNode value)
    {
        var lines = yaml.Element(value, sequence.Column);
        return index == 0
            ? Before(sequence, lines)
            : Behind(sequence.Elements[index - 1].End, EndsInBlockScalar(sequence.Elements[index - 1]), sequence.Column, lines);
    }

    /// <summary>
    /// Puts a value in the place of null or of an empty flow collection: below the key, with what else stands on the key's line
    /// (a comment) kept there. False when the empty collection is spread over lines or holds a comment.
    /// </summary>
    public bool TryOpen(SourceMapping mapping, SourceNode empty, JsonNode value, out TextEdit edit)
    {
        edit = default;
        var written = text.AsSpan(empty.ContentStart, empty.End - empty.ContentStart);
        if (written.ContainsAny('#', '\n'))
        {
            return false;
        }

        var start = empty.ContentStart;
        while (start > 0 && text[start - 1] is ' ' or '\t')
        {
            start--;
        }

        var end = Lines.Next(text, empty.End);
        var rest = text[empty.End..end].TrimEnd();
        var ending = end > empty.End && text[end - 1] == '\n';
        var filled = BlockYaml.IsLeaf(value) ? $" {BlockYaml.Leaf(value)}{rest}{yaml.Ending}" : rest + yaml.Behind(value, mapping.Column);
        edit = new TextEdit(start, end - start, ending ? filled : filled[..^yaml.Ending.Length]);
        return true;
    }

    private TextEdit Before(SourceSequence sequence, string lines)
    {
        var place = Lines.Start(text, sequence.ContentStart);
        if (!text.AsSpan(place..sequence.ContentStart).IsWhiteSpace())
        {
            throw new ManifestException($"its first dash shares a line with something else (line {sequence.Line}); put it on a line of its own");
        }

        // Comments above the first element are about that element: they stay with it.
        while (place > 0 && Lines.Start(text, place - 1) is var previous && IsCommentOrBlank(text.AsSpan(previous..place)))
        {
            place = previous;
        }

        return new TextEdit(place, 0, lines);
    }

    private TextEdit Behind(int end, bool isBlockScalar, int column, string lines)
    {
        var place = isBlockScalar ? end : Lines.Next(text, end);
        place = PastDeeperComments(place, column);
        return place == 0 || text[place - 1] == '\n'
            ? new TextEdit(place, 0, lines)
            : isBlockScalar && place == end
                ? throw new ManifestException("its last line is text that would get a line end; end the file with a line end")
                : new TextEdit(place, 0, yaml.Ending + lines[..^yaml.Ending.Length]);
    }

    /// <summary>A comment that is indented deeper than what is added belongs to what stands above it.</summary>
    private int PastDeeperComments(int place, int column)
    {
        for (var line = place; line < text.Length;)
        {
            var next = Lines.Next(text, line);
            var indent = Lines.Indent(text, line).Length;
            if (!IsCommentOrBlank(text.AsSpan(line..next)))
            {
                break;
            }

            if (line + indent < next && text[line + indent] == '#')
            {
                if (indent <= column)
                {
                    break;
                }

                place = next;
            }

            line = next;
        }

        return place;
    }

    private static bool IsCommentOrBlank(ReadOnlySpan<char> line) => line.TrimStart() is [] or ['#', ..];

    private static bool EndsInBlockScalar(SourceNode node) => node switch
    {
        SourceScalar scalar => scalar.IsBlock,
        SourceMapping { IsFlow: false } mapping => mapping.Members.Exists(member => member.Value.End == mapping.End && EndsInBlockScalar(member.Value)),
        SourceSequence { IsFlow: false } sequence => EndsInBlockScalar(sequence.Elements[^1]),
        _ => false,
    };
}
