using System.Diagnostics;
using System.Text;

namespace AgentMark.Bench.Load;

/// <summary>Counts a stream's lines, keeps its last one, and takes the time.</summary>
internal sealed class StreamCheck(LoadOrder order, Measurements measurements)
{
    private readonly byte[] tail = new byte[1024];
    private int tailLength;
    private long sentAt;
    private long lines;

    /// <summary>The moment at which the bytes that are being read arrived.</summary>
    public long Now { get; set; }

    public bool HasBegun { get; private set; }

    public void Begin()
    {
        sentAt = Stopwatch.GetTimestamp();
        HasBegun = false;
        lines = 0;
        tailLength = 0;
    }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (!HasBegun)
        {
            HasBegun = true;
            measurements.FirstByte.Add(Now - sentAt);
        }

        if (order.IsStamped)
        {
            ReadStamps(bytes);
            return;
        }

        lines += bytes.Count((byte)'\n');

        // Only the last line is looked at: it begins behind the last line end but one.
        var withoutEnd = bytes[^1] == '\n' ? bytes[..^1] : bytes;
        var cut = withoutEnd.LastIndexOf((byte)'\n');
        if (cut >= 0 || (tailLength > 0 && tail[tailLength - 1] == '\n'))
        {
            tailLength = 0;
        }

        Keep(bytes[(cut + 1)..]);
    }

    /// <returns>Null, or what is missing.</returns>
    public string? End()
    {
        measurements.Lines += lines;
        measurements.Streams++;
        var last = Encoding.UTF8.GetString(tail, 0, tailLength);
        return lines != order.Lines ? $"a stream had {lines} lines, not {order.Lines}; the last was {last}"
            : !last.StartsWith(order.Last, StringComparison.Ordinal) || !last.EndsWith('\n') ? $"a stream's last line was {last}"
            : null;
    }

    private void ReadStamps(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (tailLength > 0 && tail[tailLength - 1] == '\n')
            {
                tailLength = 0;
            }

            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..(end + 1)];
            Keep(piece);
            bytes = bytes[piece.Length..];
            if (end >= 0)
            {
                lines++;
                if (Stamp.TryRead(tail.AsSpan(0, tailLength), out var time))
                {
                    measurements.Delay.Add(Now - time);
                }
            }
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var fits = bytes[..Math.Min(bytes.Length, tail.Length - tailLength)];
        fits.CopyTo(tail.AsSpan(tailLength));
        tailLength += fits.Length;
    }
}
