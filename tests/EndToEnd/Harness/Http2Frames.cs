using System.Text;

namespace AgentMark.EndToEnd.Harness;

/// <summary>Reads the frames of one direction of an HTTP/2 connection.</summary>
internal static class Http2Frames
{
    private const byte Ping = 6;
    private const byte Ack = 1;
    private static readonly byte[] s_preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    /// <summary>How many pings were sent that are not answers to others.</summary>
    public static int Pings(MemoryStream sent)
    {
        byte[] bytes;
        lock (sent)
        {
            bytes = sent.ToArray();
        }

        if (bytes.Length == 0)
        {
            return 0;
        }

        Assert.True(bytes.AsSpan().StartsWith(s_preface), "This is no HTTP/2 connection.");
        var pings = 0;
        for (var at = s_preface.Length; at + 9 <= bytes.Length;)
        {
            var length = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
            if (bytes[at + 3] == Ping && (bytes[at + 4] & Ack) == 0)
            {
                pings++;
            }

            at += 9 + length;
        }

        return pings;
    }
}
