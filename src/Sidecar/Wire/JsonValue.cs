using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// One JSON value that was checked and can be written compactly: insignificant white space goes, every other byte stays as it
/// was (number spellings, escapes, member order, repeated members). The default value is "no value".
/// </summary>
internal readonly ref struct JsonValue
{
    /// <summary>Deepest nesting of objects and arrays.</summary>
    public const int MaxDepth = 4000;

    private static readonly SearchValues<byte> QuoteOrSpace = SearchValues.Create("\" \t\r\n"u8);

    private readonly ReadOnlySpan<byte> json;

    private JsonValue(ReadOnlySpan<byte> json, int length)
    {
        this.json = json;
        Length = length;
    }

    /// <summary>Bytes of the compact value; 0 for "no value".</summary>
    public int Length { get; }

    /// <summary>
    /// Checks that <paramref name="json"/> is valid UTF-8 and exactly one JSON value, no deeper than <see cref="MaxDepth"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out JsonValue value)
    {
        // The reader does not look at the UTF-8 inside strings.
        var length = 0;
        var valid = Utf8.IsValid(json) && TryMeasure(json, out length);
        value = valid ? new JsonValue(json, length) : default;
        return valid;
    }

    /// <summary>Writes <paramref name="json"/> compactly, or nothing when it is not a JSON value.</summary>
    public static bool TryCompact(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        if (!TryRead(json, out var value))
        {
            return false;
        }

        value.WriteTo(output);
        return true;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        var rest = json;
        var spaces = json.Length - Length;
        while (spaces > 0)
        {
            var stop = rest.IndexOfAny(QuoteOrSpace);
            if (rest[stop] == '"')
            {
                stop += StringLength(rest[stop..]);
                output.Write(rest[..stop]);
                rest = rest[stop..];
            }
            else
            {
                output.Write(rest[..stop]);
                rest = rest[(stop + 1)..];
                spaces--;
            }
        }

        output.Write(rest);
    }

    /// <summary>The check, which counts the bytes that are not insignificant white space.</summary>
    private static bool TryMeasure(ReadOnlySpan<byte> json, out int length)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var afterValue = false;
        length = 0;
        try
        {
            while (reader.Read())
            {
                var token = reader.TokenType;
                var comma = afterValue && token is not (JsonTokenType.EndObject or JsonTokenType.EndArray) ? 1 : 0;
                length += comma + reader.ValueSpan.Length + token switch
                {
                    JsonTokenType.PropertyName => 3,
                    JsonTokenType.String => 2,
                    _ => 0,
                };
                afterValue = token is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName);
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Length of the JSON string, quotes included, that <paramref name="json"/> begins with.</summary>
    private static int StringLength(ReadOnlySpan<byte> json)
    {
        var at = 1;
        while (true)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }
    }
}
