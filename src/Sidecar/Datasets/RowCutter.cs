namespace AgentMark.Sidecar.Datasets;

/// <summary>
/// Cuts a stream into the JSON texts of rows: one a line, and where <paramref name="hasArrays"/> says so one for each element of
/// an array that begins a line, so that a whole body may be one array.
/// </summary>
/// <param name="bytes">The stream.</param>
/// <param name="hasArrays">True for the API's form; a byte order mark is skipped there too.</param>
internal sealed class RowCutter(RowBuffer bytes, bool hasArrays)
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    private int scanned; // of what is buffered: the row does not end in it
    private bool isBegun;
    private bool inArray;
    private bool isAfterComma;
    private ElementScan scan;
    private long lines = 1;

    /// <summary>The line, from 1, on which the last row began.</summary>
    public long Line { get; private set; }

    /// <summary>The next row's text; null at the end. It is overwritten by the next call.</summary>
    /// <exception cref="DatasetException">The row is too long, or the stream broke off.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            while (TryCut(out var row))
            {
                if (row is { } text)
                {
                    return text.Length <= RowBuffer.MaxRowBytes ? text : throw bytes.TooLong(Line);
                }
            }

            if (bytes.IsAtEnd)
            {
                return inArray ? throw bytes.Broken(lines, "it ends within an array") : null;
            }

            await bytes.FillAsync(lines, cancellation);
        }
    }

    /// <summary>Takes a row, or something between rows; false when more bytes are needed.</summary>
    private bool TryCut(out ReadOnlyMemory<byte>? row)
    {
        row = null;
        if (!isBegun)
        {
            return TryBegin();
        }

        if (inArray)
        {
            return TryElement(out row);
        }

        return (hasArrays && TryOpenArray()) || TryLine(out row);
    }

    private bool TryBegin()
    {
        isBegun = bytes.IsAtEnd || bytes.Rest.Length >= ByteOrderMark.Length;
        if (isBegun && hasArrays && bytes.Rest.Span.StartsWith(ByteOrderMark))
        {
            Take(ByteOrderMark.Length);
        }

        return isBegun;
    }

    private bool TryLine(out ReadOnlyMemory<byte>? row)
    {
        row = null;
        var rest = bytes.Rest;
        var length = rest.Span[scanned..].IndexOf((byte)'\n');
        if (length < 0 && (!bytes.IsAtEnd || rest.IsEmpty))
        {
            scanned = rest.Length;
            return false;
        }

        var line = length < 0 ? rest : rest[..(scanned + length)];
        Take(Math.Min(line.Length + 1, rest.Length));
        Line = lines++;
        if (!JsonBlank.IsAll(line.Span))
        {
            row = line;
        }

        return true;
    }

    /// <summary>A line end before the bracket is the business of the line cutter.</summary>
    private bool TryOpenArray()
    {
        var rest = bytes.Rest.Span;
        var first = JsonBlank.Leading(rest);
        if (first == rest.Length || rest[first] != '[' || rest[..first].Contains((byte)'\n'))
        {
            return false;
        }

        Take(first + 1);
        inArray = true;
        isAfterComma = false;
        return true;
    }

    private bool TryElement(out ReadOnlyMemory<byte>? row)
    {
        row = null;
        var rest = bytes.Rest;
        var span = rest.Span;
        while (scanned < span.Length)
        {
            var at = scanned++;
            if (!scan.Ends(span[at]))
            {
                continue;
            }

            var element = span[..at];
            var blank = JsonBlank.Leading(element);
            inArray = span[at] != ']';
            if (inArray || isAfterComma || blank < at) // else the array is empty
            {
                row = rest[..at];
            }

            Line = lines + element[..blank].Count((byte)'\n');
            lines += element.Count((byte)'\n');
            isAfterComma = true;
            Take(scanned);
            return true;
        }

        return false;
    }

    private void Take(int count)
    {
        bytes.Take(count);
        scanned = 0;
    }
}
