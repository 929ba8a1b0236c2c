using System.Buffers;
using System.Buffers.Text;

namespace AgentMark.Sidecar.Wire;

/// <summary>Writes bytes as a JSON string of standard, padded base64, straight into the output.</summary>
internal static class Base64Text
{
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write("\""u8);
        while (!bytes.IsEmpty)
        {
            // Fills the block that is there, in whole groups, before it asks for the next.
            Base64.EncodeToUtf8(bytes, output.GetSpan(4), out var read, out var written);
            output.Advance(written);
            bytes = bytes[read..];
        }

        output.Write("\""u8);
    }
}
