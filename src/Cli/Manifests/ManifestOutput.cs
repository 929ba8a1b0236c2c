using System.Text;

namespace AgentMark.Cli.Manifests;

/// <summary>Puts edited files together again.</summary>
internal static class ManifestOutput
{
    /// <summary>All files as one stream, parted where one would run into the next. A single file comes back as it was.</summary>
    public static string Manifests(IReadOnlyList<ManifestFile> files, IReadOnlyList<IReadOnlyList<EditedText>> edited)
    {
        var stream = new StringBuilder();
        for (var i = 0; i < files.Count; i++)
        {
            if (i == 0)
            {
                stream.Append(files[i].Mark);
            }
            else
            {
                stream.Append(Separator(stream, files[i - 1], files[i]));
            }

            foreach (var document in edited[i])
            {
                stream.Append(document.Text);
            }
        }

        return stream.ToString();
    }

    public static string Diff(IReadOnlyList<ManifestFile> files, IReadOnlyList<IReadOnlyList<EditedText>> edited) =>
        string.Concat(files.Select((file, i) => UnifiedDiff.Of(file.Name, [.. edited[i].SelectMany(document => document.Changes())])));

    private static string Separator(StringBuilder before, ManifestFile last, ManifestFile next)
    {
        if (before.Length == 0 || next.Documents.Count == 0)
        {
            return "";
        }

        var first = next.Documents[0];
        var lineEnd = before[^1] == '\n' ? "" : first.Ending;
        var opening = Lines.Of(first.Text).Select(line => first.Text[line.Start..line.End])
            .FirstOrDefault(line => line.TrimStart() is [not '#', ..], "");
        return lineEnd + (opening.StartsWith('%') ? "..." + first.Ending
            : DocumentSlices.IsMarker(opening, "---") || (last.IsJson && next.IsJson) ? ""
            : "---" + first.Ending);
    }
}
