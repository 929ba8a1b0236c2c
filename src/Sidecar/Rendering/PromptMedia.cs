using AgentMark.TemplateDX;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Rendering;

/// <summary>Images and files of a message: an address stays one, a <c>data:</c> URL and plain base64 become the bytes they hold.</summary>
internal static class PromptMedia
{
    private const string DataScheme = "data:";
    private const string Base64Mark = ";base64";

    /// <exception cref="TemplateException">It is none of these.</exception>
    public static Media Read(TemplateAttachment attachment)
    {
        var source = attachment.Source?.Trim() ?? throw Refused(attachment, "is not text");
        var media = new Media { MimeType = attachment.MediaType ?? "" };
        if (source.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase))
        {
            ReadDataUrl(media, source, attachment);
        }
        else if (source.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(source, UriKind.Absolute, out _))
        {
            media.Url = source;
        }
        else
        {
            media.Data = Decode(source, attachment);
        }

        return media;
    }

    private static void ReadDataUrl(Media media, string url, TemplateAttachment attachment)
    {
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
        {
            throw Refused(attachment, "is a data: URL without a comma");
        }

        var type = url[DataScheme.Length..comma];
        var isBase64 = type.EndsWith(Base64Mark, StringComparison.OrdinalIgnoreCase);
        type = isBase64 ? type[..^Base64Mark.Length] : type;
        media.MimeType = media.MimeType.Length > 0 ? media.MimeType : type;
        var data = Uri.UnescapeDataString(url[(comma + 1)..]);
        media.Data = isBase64 ? Decode(data, attachment) : ByteString.CopyFromUtf8(data);
    }

    private static ByteString Decode(string base64, TemplateAttachment attachment)
    {
        var bytes = new byte[(base64.Length * 3L / 4) + 3];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length > 0
            ? UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(0, length))
            : throw Refused(attachment, "is neither an absolute URL nor base64");
    }

    private static TemplateException Refused(TemplateAttachment attachment, string why) =>
        new(TemplateErrorClass.Role, $"The {(attachment.IsImage ? "image of an ImageAttachment" : "data of a FileAttachment")} {why}.");
}
