using System.Text;

namespace AgentMark.Cli.Manifests;

/// <summary>Writes changes as <c>diff -u</c> does.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Empty when nothing changes.</summary>
    public static string Of(string name, IReadOnlyList<LineChange> lines)
    {
        var diff = new StringBuilder();
        var (oldLine, newLine) = (1, 1);
        for (var i = 0; i < lines.Count;)
        {
            var first = Change(lines, i);
            if (first < 0)
            {
                break;
            }

            var start = Math.Max(i, first - Context);
            (oldLine, newLine) = (oldLine + start - i, newLine + start - i); // what is skipped is in both
            var end = HunkEnd(lines, first);
            var hunk = lines.Skip(start).Take(end - start).ToList();
            var (oldCount, newCount) = (hunk.Count(l => l.Origin != LineOrigin.Added), hunk.Count(l => l.Origin != LineOrigin.Removed));
            if (diff.Length == 0)
            {
                diff.Append("--- ").Append(name).Append("\n+++ ").Append(name).Append('\n');
            }

            diff.Append("@@ -").Append(Range(oldLine, oldCount)).Append(" +").Append(Range(newLine, newCount)).Append(" @@\n");
            hunk.ForEach(line => Append(diff, line));
            (oldLine, newLine, i) = (oldLine + oldCount, newLine + newCount, end);
        }

        return diff.ToString();
    }

    private static int Change(IReadOnlyList<LineChange> lines, int from)
    {
        while (from < lines.Count && lines[from].Origin == LineOrigin.Kept)
        {
            from++;
        }

        return from < lines.Count ? from : -1;
    }

    /// <summary>Changes that stand closer together than twice the context share a hunk.</summary>
    private static int HunkEnd(IReadOnlyList<LineChange> lines, int change)
    {
        var kept = 0;
        var end = change;
        for (; end < lines.Count && kept <= 2 * Context; end++)
        {
            kept = lines[end].Origin == LineOrigin.Kept ? kept + 1 : 0;
        }

        return end - Math.Max(0, kept - Context);
    }

    /// <summary>An empty range is named by the line before it.</summary>
    private static string Range(int line, int count) => count switch
    {
        0 => $"{line - 1},0",
        1 => $"{line}",
        _ => $"{line},{count}",
    };

    private static void Append(StringBuilder diff, LineChange line)
    {
        diff.Append(line.Origin switch { LineOrigin.Added => '+', LineOrigin.Removed => '-', _ => ' ' }).Append(line.Text);
        if (!line.Text.EndsWith('\n'))
        {
            diff.Append("\n\\ No newline at end of file\n");
        }
    }
}
