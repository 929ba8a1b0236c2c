using System.Buffers.Binary;
using AgentMark.V1;
using CsCheck;
using Google.Protobuf;
using static AgentMark.Sidecar.Tests.Wire.JsonGen;
using Say = AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

/// <summary>Messages as gRPC frames them.</summary>
internal static class RunnerFrames
{
    /// <summary>Events of all kinds, mostly text; also such as no generated class writes: repeated, unknown and mixed fields.</summary>
    public static readonly Gen<byte[]> AnyMessage = Gen.Frequency(
        (6, Text.Select(text => Say.Text(text).ToByteArray())),
        (2, Text.Select(text => Say.ObjectText(text).ToByteArray())),
        (1, Text.Select(text => Say.Reasoning(text).ToByteArray())),
        (1, Gen.Const(Say.Heartbeat.ToByteArray())),
        (1, Gen.Const(Say.Call("{\"q\":1}").ToByteArray())),
        (1, Gen.Const(Say.Finish("stop", Say.Used(1, 2, 3)).ToByteArray())),
        (1, Gen.Byte.Array[0, 300].Select(data => Say.Image("image/png", data).ToByteArray())),
        (1, Gen.Select(Text, Text, (a, b) => (byte[])[.. Say.Text(a).ToByteArray(), .. Say.Text(b).ToByteArray()])),
        (1, Gen.Select(Text, Text, (a, b) => (byte[])[.. Say.Text(a).ToByteArray(), .. Say.ObjectText(b).ToByteArray()])),
        (1, Text.Select(text => (byte[])[.. Say.Text(text).ToByteArray(), 0x9a, 0x06, 0x01, 0x00])),
        (1, Text.Select(text => Delta([.. new TextDelta { Text = text }.ToByteArray(), 0x10, 0x01]))),
        (1, Text.Select(text => Delta([.. new TextDelta { Text = text }.ToByteArray(), .. new TextDelta { Text = "x" }.ToByteArray()]))));

    /// <summary>A text event whose inside is given.</summary>
    public static byte[] Delta(byte[] inside) =>
        [0x12, .. Varint(inside.Length), .. inside];

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value | 128), .. Varint(value >> 7)];
}
