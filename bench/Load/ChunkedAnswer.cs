using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AgentMark.Bench.Load;

/// <summary>
/// Reads an HTTP/1.1 answer with a chunked body, piece by piece, and hands the body's bytes on where they lie. Anything but 200
/// and chunks is a fault.
/// </summary>
internal sealed class ChunkedAnswer(StreamCheck body)
{
    private readonly List<byte> line = [];
    private State state = State.Head;
    private bool isChunked;
    private bool isFirst = true;
    private long left;

    private enum State
    {
        Head,
        Size,
        Data,
        DataEnd,
        Trailer,
        End,
    }

    public bool HasEnded => state == State.End;

    /// <returns>Null, or what is wrong.</returns>
    public string? Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (state == State.Data)
            {
                var count = (int)Math.Min(left, bytes.Length);
                body.Read(bytes[..count]);
                bytes = bytes[count..];
                left -= count;
                state = left == 0 ? State.DataEnd : State.Data;
                continue;
            }

            if (state == State.End)
            {
                return "bytes after the end of the answer";
            }

            var end = bytes.IndexOf((byte)'\n');
            if (state == State.Size && line.Count == 0 && end > 0 && Utf8Parser.TryParse(bytes[..end], out left, out _, 'x'))
            {
                state = left == 0 ? State.Trailer : State.Data;
                bytes = bytes[(end + 1)..];
                continue;
            }

            line.AddRange(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return null;
            }

            bytes = bytes[(end + 1)..];
            var text = Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            line.Clear();
            if (Line(text) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    public void Reset()
    {
        state = State.Head;
        isChunked = false;
        isFirst = true;
    }

    private string? Line(string text)
    {
        switch (state)
        {
            case State.Head when isFirst:
                isFirst = false;
                return text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? null : $"the answer was {text}";
            case State.Head when text.Length > 0:
                isChunked |= text.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
                return null;
            case State.Head:
                state = State.Size;
                return isChunked ? null : "the answer was not chunked";
            case State.Size:
                left = long.Parse(text.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                state = left == 0 ? State.Trailer : State.Data;
                return null;
            case State.DataEnd:
                state = State.Size;
                return null;
            default:
                state = text.Length == 0 ? State.End : State.Trailer;
                return null;
        }
    }
}
