using System.Buffers.Binary;

namespace AgentMark.SampleRunner.Offline;

/// <summary>Writes a WAV file: one channel of 16-bit PCM behind the usual 44 bytes of RIFF header.</summary>
internal static class WavWriter
{
    private const int HeaderBytes = 44;
    private const int SampleBytes = sizeof(short);

    public static byte[] Write(ReadOnlySpan<short> samples, int samplesPerSecond)
    {
        var dataBytes = samples.Length * SampleBytes;
        var file = new byte[HeaderBytes + dataBytes];
        var header = file.AsSpan();
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16); // bytes of the format chunk
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1); // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1); // channels
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], samplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], samplesPerSecond * SampleBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], SampleBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 8 * SampleBytes);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], dataBytes);
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(header[(HeaderBytes + (i * SampleBytes))..], samples[i]);
        }

        return file;
    }
}
