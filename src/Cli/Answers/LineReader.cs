using System.Runtime.CompilerServices;

namespace AgentMark.Cli.Answers;

/// <summary>
/// Cuts a body into lines at <c>\n</c>, each handed on as soon as its line end is there. A connection that breaks shows as a
/// last line that is not terminated, even if it is empty.
/// </summary>
internal static class LineReader
{
    public static async IAsyncEnumerable<StreamLine> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = new byte[16 * 1024];
        using var line = new MemoryStream();
        while (await ReadChunkAsync(body, chunk, cancellationToken) is { } count)
        {
            if (count == 0)
            {
                if (line.Length > 0)
                {
                    yield return new StreamLine(line.ToArray(), false);
                }

                yield break;
            }

            var rest = chunk.AsMemory(0, count);
            for (var end = rest.Span.IndexOf((byte)'\n'); end >= 0; end = rest.Span.IndexOf((byte)'\n'))
            {
                line.Write(rest.Span[..end]);
                yield return new StreamLine(line.ToArray(), true);
                line.SetLength(0);
                rest = rest[(end + 1)..];
            }

            line.Write(rest.Span);
        }

        yield return new StreamLine(line.ToArray(), false);
    }

    /// <summary>Bytes read, 0 at the proper end, null when the connection broke.</summary>
    private static async Task<int?> ReadChunkAsync(Stream body, byte[] chunk, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(chunk, cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
