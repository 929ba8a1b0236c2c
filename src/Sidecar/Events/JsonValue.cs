using System.Globalization;
using System.Text.Json;

namespace AgentMark.Sidecar.Events;

/// <summary>One JSON value, verbatim: a slice of the request body, or a known tree. The default value means "absent".</summary>
/// <param name="Kind">The value's first token; <see cref="JsonTokenType.None"/> when absent.</param>
/// <param name="Raw">The value's bytes, quotes and brackets included.</param>
internal readonly record struct JsonValue(JsonTokenType Kind, ReadOnlyMemory<byte> Raw)
{
    /// <summary>Not there, or null.</summary>
    public bool IsAbsent => Kind is JsonTokenType.None or JsonTokenType.Null;

    public bool IsObject => Kind == JsonTokenType.StartObject;

    /// <summary>As JavaScript has it: absent, null, false, "" and every spelling of zero are not.</summary>
    public bool IsTruthy => Kind switch
    {
        JsonTokenType.None or JsonTokenType.Null or JsonTokenType.False => false,
        JsonTokenType.String => Raw.Length > 2,
        JsonTokenType.Number => Number != 0,
        _ => true,
    };

    /// <summary>What the type is called in a sentence.</summary>
    public string TypeName => Kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    /// <summary>The text of a string; of any other value "".</summary>
    public string Text => Kind == JsonTokenType.String ? JsonText.Unescape(Raw.Span[1..^1]) : "";

    /// <summary>A number as a double, infinite beyond its range; of any other value null.</summary>
    public double? Number => Kind == JsonTokenType.Number
        && double.TryParse(Raw.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Moves the reader from a member's name over its value.</summary>
    public static JsonValue ReadMember(ref BodyReader reader)
    {
        reader.Read();
        return Read(ref reader);
    }

    /// <summary>Moves the reader from a value's first token to its last.</summary>
    public static JsonValue Read(ref BodyReader reader)
    {
        var kind = reader.Token;
        var start = reader.Start;
        reader.Skip();
        return new JsonValue(kind, reader.Since(start));
    }

    /// <summary>The member of this object that has the name: the last one, where there are several.</summary>
    public JsonValue Member(ReadOnlySpan<byte> name)
    {
        JsonValue found = default;
        if (!IsObject)
        {
            return found;
        }

        var reader = new BodyReader(Raw);
        reader.Read();
        while (reader.Read() && reader.Token == JsonTokenType.PropertyName)
        {
            if (reader.Is(name))
            {
                found = ReadMember(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }
}
