using System.Text.Json.Nodes;

namespace AgentMark.Cli.Manifests;

/// <summary>Adds between brackets.</summary>
internal sealed class FlowEditor(string text, FlowJson json)
{
    public TextEdit Add(SourceMapping mapping, string name, JsonNode value)
    {
        var first = mapping.Members.Count > 0 ? mapping.Members[0].Key : null;
        return first is null && mapping.Count > 0
            ? throw new ManifestException($"it holds nothing but a merge (line {mapping.Line}); write it out first")
            : Put(mapping, first, mapping.Count, indent => json.Member(name, value, indent));
    }

    public TextEdit Insert(SourceSequence sequence, int index, JsonNode value) =>
        index < sequence.Count && index > 0
            ? Behind(sequence.Elements[index - 1].End, Indent(sequence.Elements[0]), indent => json.Value(value, indent))
            : Put(sequence, sequence.Elements.FirstOrDefault(), index, indent => json.Value(value, indent));

    /// <summary>Gives a member without a value one.</summary>
    public TextEdit Fill(SourceNode empty, JsonNode value)
    {
        var written = json.Value(value, json.Space.Length > 0 && IsSpread(empty) ? Lines.Indent(text, empty.Start) : null);
        return empty.ContentStart < empty.End
            ? new TextEdit(empty.ContentStart, empty.End - empty.ContentStart, written)
            : new TextEdit(empty.End, 0, text[empty.End - 1] == ' ' ? written : " " + written);
    }

    private TextEdit Put(SourceCollection collection, SourceNode? first, int index, Func<string?, string> write)
    {
        if (first is null)
        {
            return Open(collection, write);
        }

        var indent = Indent(first);
        return index == 0
            ? new TextEdit(first.Start, 0, write(indent) + json.Separator(indent))
            : Behind(collection is SourceMapping mapping ? LastEnd(mapping) : ((SourceSequence)collection).Elements[^1].End, indent, write);
    }

    private TextEdit Behind(int end, string? indent, Func<string?, string> write) => new(end, 0, json.Separator(indent) + write(indent));

    private TextEdit Open(SourceCollection empty, Func<string?, string> write)
    {
        var start = empty.ContentStart + 1;
        var length = empty.End - 1 - start;
        if (!text.AsSpan(start, length).IsWhiteSpace())
        {
            return new TextEdit(start, 0, " " + write(null)); // a comment stays where it is
        }

        var outer = IsSpread(empty) ? Lines.Indent(text, empty.Start) : null;
        return outer is null
            ? new TextEdit(start, length, write(null))
            : new TextEdit(start, length, $"{json.Ending}{outer}{json.Unit}{write(outer + json.Unit)}{json.Ending}{outer}");
    }

    private static int LastEnd(SourceMapping mapping) => Math.Max(
        mapping.Members.Max(member => Math.Max(member.Key.End, member.Value.End)),
        mapping.Merges.Select(merge => merge.Value.End).DefaultIfEmpty(0).Max());

    /// <summary>The indentation of its parts when each has a line of its own; null when they share one.</summary>
    private string? Indent(SourceNode first) =>
        text.AsSpan(Lines.Start(text, first.Start)..first.Start).IsWhiteSpace() ? Lines.Indent(text, first.Start) : null;

    /// <summary>Whether it stands in a JSON file that is spread over lines: then its key begins a line.</summary>
    private bool IsSpread(SourceNode node) =>
        text.AsSpan().TrimStart() is ['{', ..] && text.AsSpan(Lines.Start(text, node.Start)..node.Start).TrimStart() is ['"', ..];
}
