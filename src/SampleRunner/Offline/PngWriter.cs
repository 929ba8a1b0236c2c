using System.Buffers.Binary;
using System.Drawing;
using System.IO.Compression;
using System.Text;

namespace AgentMark.SampleRunner.Offline;

/// <summary>Writes a PNG file: 8 bits a channel, red, green and blue, no filter (W3C PNG specification, chapters 5 and 11).</summary>
internal static class PngWriter
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    public static byte[] Write(Size size, Func<int, int, Color> colorAt)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR", Header(size));
        WriteChunk(file, "IDAT", Pixels(size, colorAt));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Header(Size size)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, size.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size.Height);
        header[8] = 8; // bits a channel
        header[9] = 2; // colour type: red, green, blue
        return header;
    }

    private static byte[] Pixels(Size size, Func<int, int, Color> colorAt)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            var row = new byte[1 + (3 * size.Width)]; // the first byte is the row's filter: none
            for (var y = 0; y < size.Height; y++)
            {
                for (var x = 0; x < size.Width; x++)
                {
                    var color = colorAt(x, y);
                    row[1 + (3 * x)] = color.R;
                    row[2 + (3 * x)] = color.G;
                    row[3 + (3 * x)] = color.B;
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);

        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(body);

        var crc = 0xFFFFFFFF;
        foreach (var value in body)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }

    private static uint CrcOf(int index)
    {
        var crc = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return crc;
    }
}
