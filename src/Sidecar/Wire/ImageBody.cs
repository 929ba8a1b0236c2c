using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary><c>{"type":"image","result":[{"mimeType":"image/png","base64":"…"}]</c>: the images in order.</summary>
internal sealed class ImageBody : EnvelopeBody
{
    /// <summary>What an image costs beside its data, so that many tiny ones are bounded too.</summary>
    private const int Overhead = 256;

    private readonly List<ImageOutput> images = [];
    private long size;

    public override long Size => size;

    public override string? Add(PromptEvent runnerEvent)
    {
        if (runnerEvent.Kind != RunPromptResponse.EventOneofCase.Image)
        {
            return null;
        }

        var image = runnerEvent.Message.Image;
        if (image.MimeType.Length == 0 || image.Data.IsEmpty)
        {
            return RunnerJson.Problem("an image", image.MimeType.Length == 0 ? "mime_type" : "data", "empty");
        }

        images.Add(image);
        size += Overhead + image.MimeType.Length + image.Data.Length;
        return null;
    }

    /// <summary>A run that has delivered needs no finish.</summary>
    public override string? End() => images.Count > 0 ? null : "The runner ended the stream without an image, a finish or an error event.";

    public override void WriteTo(IBufferWriter<byte> output, Finish? finish)
    {
        output.Write("{\"type\":\"image\",\"result\":"u8);
        WriteResultTo(output);
    }

    public override void WriteResultTo(IBufferWriter<byte> output)
    {
        output.Write("["u8);
        for (var i = 0; i < images.Count; i++)
        {
            output.Write(i == 0 ? "{\"mimeType\":"u8 : ",{\"mimeType\":"u8);
            JsonText.Write(output, images[i].MimeType);
            output.Write(",\"base64\":"u8);
            Base64Text.Write(output, images[i].Data.Span);
            output.Write("}"u8);
        }

        output.Write("]"u8);
    }
}
