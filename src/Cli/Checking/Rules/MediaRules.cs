using AgentMark.V1;
using Event = AgentMark.V1.RunPromptResponse.EventOneofCase;

namespace AgentMark.Cli.Checking.Rules;

/// <summary>Images and speech: a type, and bytes that are of it.</summary>
internal static class MediaRules
{
    public static Finding? Images(List<RunPromptResponse> events)
    {
        var images = events.Where(e => e.EventCase == Event.Image).Select(e => e.Image).ToList();
        if (images.Count == 0 && !events.Exists(e => e.EventCase == Event.Error))
        {
            return new("image", "at least one image", "none");
        }

        return images.Select(image => Media("image", image.MimeType, image.Data.Span)).FirstOrDefault(finding => finding is not null);
    }

    public static Finding? Speech(List<RunPromptResponse> events)
    {
        var pieces = events.Where(e => e.EventCase == Event.Speech).Select(e => e.Speech).ToList();
        if (pieces.Count == 0)
        {
            return events.Exists(e => e.EventCase == Event.Error) ? null : new("speech", "audio", "none");
        }

        return pieces[0].Format.Length == 0
            ? new("speech", "a format such as wav on the first event", "none")
            : Media("speech", pieces[0].MimeType, pieces.SelectMany(piece => piece.Data).Take(16).ToArray());
    }

    private static Finding? Media(string rule, string type, ReadOnlySpan<byte> data)
    {
        if (!type.Contains('/', StringComparison.Ordinal))
        {
            return new(rule, "a media type such as image/png", $"'{type}'");
        }

        if (data.IsEmpty)
        {
            return new(rule, "bytes", "none");
        }

        return IsOf(type, data) ? null : new(rule, $"bytes of {type}", $"bytes that begin with {Convert.ToHexStringLower(data[..Math.Min(8, data.Length)])}");
    }

    /// <summary>Types that are told by their first bytes; any other is believed.</summary>
    private static bool IsOf(string type, ReadOnlySpan<byte> data) => type switch
    {
        "image/png" => data.Length > 4 && data[0] == 0x89 && data[1..].StartsWith("PNG"u8),
        "image/jpeg" => data.StartsWith(new byte[] { 0xFF, 0xD8 }),
        "image/gif" => data.StartsWith("GIF8"u8),
        "image/webp" or "audio/wav" or "audio/x-wav" => data.StartsWith("RIFF"u8),
        "audio/ogg" => data.StartsWith("OggS"u8),
        "audio/flac" => data.StartsWith("fLaC"u8),
        _ => true,
    };
}
