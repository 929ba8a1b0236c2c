namespace AgentMark.Cli.Manifests;

/// <summary>
/// Cuts a stream into its documents; put together again they are the stream, byte for byte. A line that begins with <c>---</c> or
/// <c>...</c> is a marker wherever it stands: YAML forbids both within scalars. Directives and comments before a <c>---</c> go with
/// the document that follows, and JSON texts may also follow each other without any marker.
/// </summary>
internal static class DocumentSlices
{
    public static IReadOnlyList<string> Of(string stream)
    {
        var slices = new List<string>();
        var (start, hasContent, isOpen) = (0, false, false);
        for (var line = 0; line < stream.Length;)
        {
            var next = Lines.Next(stream, line);
            var text = stream.AsSpan(line, next - line);
            if (IsMarker(text, "---"))
            {
                if (isOpen || hasContent)
                {
                    slices.AddRange(JsonTexts(stream[start..line]));
                    start = line;
                }

                (hasContent, isOpen) = (true, true);
            }
            else if (IsMarker(text, "..."))
            {
                slices.AddRange(JsonTexts(stream[start..next]));
                (start, hasContent, isOpen) = (next, false, false);
            }
            else
            {
                hasContent |= text.TrimStart() is [not ('#' or '%'), ..];
            }

            line = next;
        }

        if (start < stream.Length)
        {
            slices.AddRange(JsonTexts(stream[start..]));
        }

        return slices;
    }

    public static bool IsMarker(ReadOnlySpan<char> line, string marker) =>
        line.StartsWith(marker) && (line.Length == marker.Length || char.IsWhiteSpace(line[marker.Length]));

    /// <summary>Cuts between JSON objects that follow each other, as <c>kubectl get -o json</c> run twice writes them.</summary>
    private static IEnumerable<string> JsonTexts(string slice)
    {
        var start = 0;
        if (slice.AsSpan().TrimStart() is ['{', ..])
        {
            var (depth, inString) = (0, false);
            for (var i = 0; i < slice.Length; i++)
            {
                switch (slice[i])
                {
                    case '\\' when inString:
                        i++;
                        break;
                    case '"':
                        inString = !inString;
                        break;
                    case '{' when !inString:
                        depth++;
                        break;
                    case '}' when !inString && --depth == 0:
                        var line = Lines.Next(slice, i);
                        var cut = slice.AsSpan(i + 1, line - i - 1).IsWhiteSpace() ? line : i + 1;
                        if (slice.AsSpan(cut).TrimStart() is ['{', ..])
                        {
                            yield return slice[start..cut];
                            start = cut;
                        }

                        break;
                }
            }
        }

        yield return slice[start..];
    }
}
