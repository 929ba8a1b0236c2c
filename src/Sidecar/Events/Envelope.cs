using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AgentMark.Sidecar.Events;

/// <summary>The two members that make an event, wherever they stand: <c>type</c> and <c>data</c>.</summary>
internal sealed class Envelope
{
    /// <summary>Any JSON value, or absent.</summary>
    public JsonValue Type { get; private set; }

    /// <summary>Null when there is none.</summary>
    public EventData? Data { get; private set; }

    /// <summary>True for <c>{"event":{…}}</c>.</summary>
    public bool IsWrapped { get; private init; }

    /// <summary>
    /// Walks the whole body once. A truthy <c>type</c> at the root makes the envelope flat, also beside an
    /// <c>event</c>; else the object <c>event</c> is it.
    /// </summary>
    /// <exception cref="JsonException">The body is not JSON, or nested too deep.</exception>
    public static bool TryRead(ref BodyReader reader, [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(false)] out string? problem)
    {
        (envelope, problem) = (null, null);
        reader.Read();
        if (reader.Token != JsonTokenType.StartObject)
        {
            problem = $"The body must be a JSON object, not {JsonValue.Read(ref reader).TypeName}.";
            ReadToEnd(ref reader);
            return false;
        }

        var flat = new Envelope();
        Envelope? wrapped = null;
        while (reader.Read() && reader.Token == JsonTokenType.PropertyName)
        {
            if (reader.Is("event"u8))
            {
                wrapped = ReadWrapped(ref reader);
            }
            else
            {
                flat.ReadMember(ref reader);
            }
        }

        ReadToEnd(ref reader);
        envelope = flat.Type.IsTruthy ? flat : wrapped;
        problem = envelope is { Type.IsTruthy: true } ? null : $"The body has no event type: put one in \"type\". {EventTypes.Valid}";
        return problem is null;
    }

    private static Envelope? ReadWrapped(ref BodyReader reader)
    {
        reader.Read();
        if (reader.Token != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var wrapped = new Envelope { IsWrapped = true };
        while (reader.Read() && reader.Token == JsonTokenType.PropertyName)
        {
            wrapped.ReadMember(ref reader);
        }

        return wrapped;
    }

    private void ReadMember(ref BodyReader reader)
    {
        if (reader.Is("type"u8))
        {
            Type = JsonValue.ReadMember(ref reader);
        }
        else if (reader.Is("data"u8))
        {
            Data = EventData.ReadMember(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    // The reader reports what stands behind the root only when it is asked to go on.
    private static void ReadToEnd(ref BodyReader reader)
    {
        while (reader.Read())
        {
        }
    }
}
