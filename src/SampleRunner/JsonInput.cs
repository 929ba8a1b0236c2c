using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Grpc.Core;

namespace AgentMark.SampleRunner;

/// <summary>Reads the <c>..._json</c> fields of requests, which hold what some client sent, however odd.</summary>
internal static class JsonInput
{
    // Prompt trees that carry parsed expressions are far deeper than the usual limit of 64.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4096 };

    /// <summary>Parses UTF-8 JSON. Escapes of lone surrogates, legal in JSON but not in text, read as U+FFFD.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT naming <paramref name="field"/>: the bytes are not JSON.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json, string field)
    {
        if (!Utf8.IsValid(json))
        {
            throw NotJson(field);
        }

        try
        {
            return JsonElement.Parse(WithoutLoneSurrogates(json), Options);
        }
        catch (JsonException)
        {
            throw NotJson(field);
        }
    }

    private static RpcException NotJson(string field) =>
        new(new Status(StatusCode.InvalidArgument, $"{field} is not JSON."));

    private static ReadOnlySpan<byte> WithoutLoneSurrogates(ReadOnlySpan<byte> json)
    {
        byte[]? copy = null;
        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at + 1 < json.Length;)
        {
            var length = EscapeLength(json[at..], out var isLone);
            if (isLone)
            {
                copy ??= json.ToArray();
                "\\ufffd"u8.CopyTo(copy.AsSpan(at));
            }

            at += length;
            var next = json[at..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + next;
        }

        return copy ?? json;
    }

    private static int EscapeLength(ReadOnlySpan<byte> text, out bool isLone)
    {
        isLone = false;
        if (!TryReadUnit(text, out var unit))
        {
            return 2;
        }

        if (char.IsHighSurrogate(unit) && TryReadUnit(text[6..], out var low) && char.IsLowSurrogate(low))
        {
            return 12;
        }

        isLone = char.IsSurrogate(unit);
        return 6;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < 6
            || !text.StartsWith("\\u"u8)
            || !ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
