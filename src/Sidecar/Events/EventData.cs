using System.Buffers;
using System.Text.Json;

namespace AgentMark.Sidecar.Events;

/// <summary>
/// The <c>data</c> of an event. Reading a member through one of the methods below takes it; what nobody took is
/// <see cref="Rest"/>. A member of a type that the event has no use for counts as one that we do not know: it reads as
/// absent and stays in the rest, so that a runner may still make sense of it.
/// </summary>
internal sealed class EventData
{
    private readonly JsonValue[] _members = new JsonValue[DataFieldNames.Count];
    private uint _seen;
    private uint _taken;
    private bool _hasUnknown;

    private EventData(JsonValue json) => Json = json;

    /// <summary>All of it, verbatim; any type.</summary>
    public JsonValue Json { get; private set; }

    /// <summary>Moves the reader from the name <c>data</c> over its value.</summary>
    public static EventData ReadMember(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new EventData(JsonValue.Read(ref reader, json));
        }

        var data = new EventData(default);
        var start = (int)reader.TokenStartIndex;
        Span<byte> buffer = stackalloc byte[JsonText.LongestName];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            data.Add(DataFieldNames.Find(JsonText.Plain(in reader, buffer)), ref reader, json);
        }

        data.Json = new JsonValue(JsonTokenType.StartObject, json[start..(int)reader.BytesConsumed]);
        return data;
    }

    /// <summary>The prompt's syntax tree of a flat envelope, whatever type it is: <c>ast</c>.</summary>
    public JsonValue TakeFlatTree()
    {
        Mark(DataField.Ast);
        return Peek(DataField.Ast);
    }

    /// <summary>The prompt's syntax tree of a wrapped envelope: <c>ast</c>, else its old name <c>prompt</c>.</summary>
    public JsonValue TakeWrappedTree()
    {
        Mark(DataField.Ast);
        Mark(DataField.Prompt);
        return Peek(DataField.Ast).IsTruthy ? Peek(DataField.Ast) : Peek(DataField.Prompt);
    }

    /// <summary>A string; "" when there is none.</summary>
    public string TakeText(DataField field) => Take(field, JsonTokenType.String).Text;

    /// <summary>An object, verbatim; absent when there is none.</summary>
    public JsonValue TakeObject(DataField field) => Take(field, JsonTokenType.StartObject);

    /// <summary>A number, infinite beyond the range of a double; null when there is none.</summary>
    public double? TakeNumber(DataField field) => Take(field, JsonTokenType.Number).Number;

    /// <summary>Whatever the member is, without taking it.</summary>
    public JsonValue Peek(DataField field) => _members[(int)field];

    /// <summary>
    /// One JSON object of the members that were not taken: names and values verbatim, in order, repeats included. Empty
    /// when there are none, which costs nothing.
    /// </summary>
    public ReadOnlyMemory<byte> Rest()
    {
        if (!_hasUnknown && (_seen & ~_taken) == 0)
        {
            return default;
        }

        var rest = new ArrayBufferWriter<byte>();
        var reader = new Utf8JsonReader(Json.Raw.Span, JsonText.Options);
        Span<byte> buffer = stackalloc byte[JsonText.LongestName];
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var field = DataFieldNames.Find(JsonText.Plain(in reader, buffer));
            reader.Skip();
            if (field == DataField.Unknown || (_taken & Bit(field)) == 0)
            {
                rest.Write(rest.WrittenCount == 0 ? "{"u8 : ","u8);
                rest.Write(Json.Raw.Span[start..(int)reader.BytesConsumed]);
            }
        }

        rest.Write("}"u8);
        return rest.WrittenMemory;
    }

    private void Add(DataField field, ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        if (field == DataField.Unknown)
        {
            _hasUnknown = true;
            reader.Skip();
            return;
        }

        _members[(int)field] = JsonValue.ReadMember(ref reader, json);
        _seen |= Bit(field);
    }

    private JsonValue Take(DataField field, JsonTokenType wanted)
    {
        var value = _members[(int)field];
        if (value.Kind != wanted && !value.IsAbsent)
        {
            return default;
        }

        Mark(field);
        return value.IsAbsent ? default : value;
    }

    private void Mark(DataField field) => _taken |= Bit(field);

    private static uint Bit(DataField field) => 1u << (int)field;
}
