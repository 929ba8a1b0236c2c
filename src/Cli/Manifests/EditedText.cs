using System.Text;

namespace AgentMark.Cli.Manifests;

/// <summary>A text under edit that remembers where each of its characters was in the original.</summary>
internal sealed class EditedText(string original)
{
    private const int Added = -1;

    private int[] _origins = [.. Enumerable.Range(0, original.Length)];

    public string Original { get; } = original;

    public string Text { get; private set; } = original;

    /// <summary>Applies edits that all refer to the present text and do not overlap.</summary>
    public void Apply(IEnumerable<TextEdit> edits)
    {
        var text = new StringBuilder(Text.Length);
        var origins = new List<int>(Text.Length);
        var position = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Start))
        {
            Keep(edit.Start);
            text.Append(edit.Text);
            origins.AddRange(Enumerable.Repeat(Added, edit.Text.Length));
            position = edit.Start + edit.Length;
        }

        Keep(Text.Length);
        (Text, _origins) = (text.ToString(), [.. origins]);

        void Keep(int end)
        {
            text.Append(Text, position, end - position);
            origins.AddRange(_origins.AsSpan(position, end - position));
        }
    }

    /// <summary>The lines of both texts, one after the other: what was removed stands before what took its place.</summary>
    public IEnumerable<LineChange> Changes()
    {
        var originals = new Queue<(int Start, int End)>(Lines.Of(Original));
        var added = new List<LineChange>();
        foreach (var (start, end) in Lines.Of(Text))
        {
            if (!IsKept(start, end))
            {
                added.Add(new(LineOrigin.Added, Text[start..end]));
                continue;
            }

            while (originals.Peek().Start < _origins[start])
            {
                yield return Removed();
            }

            foreach (var line in added)
            {
                yield return line;
            }

            added.Clear();
            originals.Dequeue();
            yield return new(LineOrigin.Kept, Text[start..end]);
        }

        while (originals.Count > 0)
        {
            yield return Removed();
        }

        foreach (var line in added)
        {
            yield return line;
        }

        LineChange Removed() => originals.Dequeue() is var (start, end) ? new(LineOrigin.Removed, Original[start..end]) : default;
    }

    /// <summary>A line of ours that is a whole line of the original.</summary>
    private bool IsKept(int start, int end)
    {
        var first = _origins[start];
        return first != Added
            && _origins[end - 1] == first + (end - 1 - start)
            && !_origins.AsSpan(start, end - start).Contains(Added)
            && Lines.Start(Original, first) == first
            && Lines.Next(Original, first) == first + (end - start);
    }
}
