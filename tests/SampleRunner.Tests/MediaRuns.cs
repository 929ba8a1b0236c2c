using System.Buffers.Binary;
using System.IO.Compression;
using AgentMark.SampleRunner.Tests.Support;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Tests;

public sealed class MediaRuns
{
    [Fact]
    public async Task An_image_prompt_paints_a_real_png_of_the_asked_size()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Image("a red fox", "{size: 40x20, num_images: 2}"));

        var images = events.Select(happened => happened.Image).OfType<ImageOutput>().ToList();
        Assert.Equal(2, images.Count);
        Assert.NotEqual(images[0].Data, images[1].Data);
        Assert.All(images, image => Assert.Equal("image/png", image.MimeType));
        Assert.Equal((40, 20), PngSize(images[0].Data.ToByteArray()));
        Assert.Equal("stop", events[^1].Finish.Reason);
    }

    [Fact]
    public async Task Other_texts_give_other_pictures_and_equal_texts_equal_ones()
    {
        await using var runner = await TestRunner.StartAsync();

        var fox = (await runner.RunAsync(Ask.Image("a red fox")))[1].Image.Data;

        Assert.Equal((128, 128), PngSize(fox.ToByteArray()));
        Assert.Equal(fox, (await runner.RunAsync(Ask.Image("a red fox")))[1].Image.Data);
        Assert.NotEqual(fox, (await runner.RunAsync(Ask.Image("a blue fox")))[1].Image.Data);
    }

    [Fact]
    public async Task A_speech_prompt_beeps_a_real_wav_in_pieces()
    {
        await using var runner = await TestRunner.StartAsync();

        var events = await runner.RunAsync(Ask.Speech("Good morning everybody, and welcome to the show"));

        var pieces = events.Select(happened => happened.Speech).OfType<SpeechOutput>().ToList();
        Assert.True(pieces.Count > 1, "The sound came in one piece.");
        Assert.Equal(("audio/wav", "wav"), (pieces[0].MimeType, pieces[0].Format));
        Assert.Equal(RunPromptResponse.EventOneofCase.Finish, events[^1].EventCase);

        var file = pieces.SelectMany(piece => piece.Data).ToArray();
        Assert.Equal("RIFF"u8, file.AsSpan(0, 4));
        Assert.Equal(file.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)));
        Assert.Equal("WAVEfmt "u8, file.AsSpan(8, 8));
        Assert.Equal(1, BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(20)));
        Assert.Equal(1, BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(22)));
        Assert.Equal(16_000, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(24)));
        Assert.Equal(32_000, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(28)));
        Assert.Equal(16, BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(34)));
        Assert.Equal("data"u8, file.AsSpan(36, 4));
        Assert.Equal(file.Length - 44, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(40)));
        Assert.Contains(file[44..], value => value != 0);
    }

    // A PNG reader for what the runner writes: signature, checksums, and as many pixels as the header says.
    private static (int Width, int Height) PngSize(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        var names = new List<string>();
        var (width, height) = (0, 0);
        using var packed = new MemoryStream();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var body = file.AsSpan(at + 4, length + 4);
            Assert.Equal(Crc(body), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            names.Add(System.Text.Encoding.ASCII.GetString(body[..4]));
            if (names[^1] == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
                height = BinaryPrimitives.ReadInt32BigEndian(body[8..]);
            }
            else if (names[^1] == "IDAT")
            {
                packed.Write(body[4..]);
            }

            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], names);
        packed.Position = 0;
        using var pixels = new MemoryStream();
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        zlib.CopyTo(pixels);
        Assert.Equal(height * (1 + (3 * width)), pixels.Length);
        return (width, height);
    }

    // Bit by bit, unlike the writer's table.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
