using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Bench.StubRunner;

/// <summary>
/// A stream's bytes, made once: the same events as gRPC messages for the sidecar, and as AgentMark's lines, HTTP chunks and all,
/// for peers that pass bytes through. The text is cut from Markdown as models write it, with what JSON must escape.
/// </summary>
internal sealed class EventBytes
{
    private const int Different = 64;
    private const int BlockEvents = 512;
    private const string Stamp = "@0000000000000000";

    private const string Prose =
        "The **parcel** left Bern on Monday; it is in Zürich now.\n\n- Carrier: \"Swift & Sons\"\n- Weight: 2.5 kg\n- Delivery: by Thursday, before noon\n\n"
        + "If nobody is at home, the driver leaves it with a neighbour — say so in the portal, please.\n";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[][] events;

    private EventBytes(IEnumerable<byte[]> events, byte[] end, byte[]? block = null)
    {
        this.events = [.. events];
        End = end;
        StampAt = Array.ConvertAll(this.events, bytes => bytes.AsSpan().IndexOf("@"u8) + 1);
        Block = block ?? [.. Repeated(this.events)];
    }

    /// <summary>Many events in one piece.</summary>
    public byte[] Block { get; }

    public static int EventsInBlock => BlockEvents;

    /// <summary>What follows the last event.</summary>
    public byte[] End { get; }

    /// <summary>Where the digits of the clock stand in an event.</summary>
    public int[] StampAt { get; }

    public byte[] this[int index] => events[index % Different];

    public static int Slot(int index) => index % Different;

    public static EventBytes Grpc(int size, bool isStamped) => new(
        Texts(size, isStamped).Select(text => Framed(new RunPromptResponse { TextDelta = new TextDelta { Text = text } })),
        Framed(new RunPromptResponse { Finish = new Finish { Reason = "stop", Usage = new Usage { InputTokens = 9, OutputTokens = 20, TotalTokens = 29 } } }));

    /// <param name="size">Of the text.</param>
    /// <param name="isStamped">See <see cref="Script"/>.</param>
    /// <param name="isChunkEach">Each line is a chunk of its own, as servers write them; false: a block of lines is one chunk.</param>
    public static EventBytes Lines(int size, bool isStamped, bool isChunkEach)
    {
        var lines = Texts(size, isStamped).Select(text => Encoding.UTF8.GetBytes($"{{\"type\":\"text\",\"result\":{JsonSerializer.Serialize(text, s_plain)}}}\n")).ToList();
        var end = """
            {"type":"text","finishReason":"stop","usage":{"inputTokens":9,"outputTokens":20,"totalTokens":29,"promptTokens":9,"completionTokens":20}}
            {"type":"done","traceId":"7d3c0f6f2a5b4e1c9a8b7c6d5e4f3a2b"}

            """u8;
        return new EventBytes(
            lines.ConvertAll(Chunk),
            [.. Chunk(end.ToArray()), .. "0\r\n\r\n"u8],
            isChunkEach ? null : Chunk([.. Repeated(lines)]));
    }

    /// <summary>Writes the clock into an event.</summary>
    public static void WriteStamp(Span<byte> digits, long time) =>
        time.TryFormat(digits[..16], out _, "x16", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Texts(int size, bool isStamped)
    {
        for (var i = 0; i < Different; i++)
        {
            var length = Math.Max(1, isStamped ? size - Stamp.Length : size);
            var text = string.Concat(Enumerable.Range(i * length, length).Select(at => Prose[at % Prose.Length]));
            yield return isStamped ? Stamp + text : text;
        }
    }

    private static IEnumerable<byte> Repeated(IReadOnlyList<byte[]> events) => Enumerable.Range(0, BlockEvents).SelectMany(i => events[i % Different]);

    private static byte[] Chunk(byte[] bytes) => [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];

    private static byte[] Framed(IMessage message)
    {
        var body = message.ToByteArray();
        var frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame, 5);
        return frame;
    }
}
