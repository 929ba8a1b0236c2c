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
    private PromptTree? _known;

    private EventData(JsonValue json) => Json = json;

    /// <summary>All of it, verbatim; any type.</summary>
    public JsonValue Json { get; private set; }

    /// <summary>Moves the reader from the name <c>data</c> over its value.</summary>
    public static EventData ReadMember(ref BodyReader reader)
    {
        reader.Read();
        if (reader.Token != JsonTokenType.StartObject)
        {
            return new EventData(JsonValue.Read(ref reader));
        }

        var data = new EventData(default);
        var start = reader.Start;
        Span<byte> buffer = stackalloc byte[JsonText.LongestName];
        while (reader.Read() && reader.Token == JsonTokenType.PropertyName)
        {
            data.Add(DataFieldNames.Find(reader.Name(buffer)), ref reader);
        }

        data.Json = new JsonValue(JsonTokenType.StartObject, reader.Since(start));
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

    /// <summary>The tree that one of the two methods above returned, the known one if it is known.</summary>
    public PromptTree Tree(JsonValue taken) => _known is { } known && known.Json.Equals(taken.Raw) ? known : new PromptTree(taken.Raw);

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
        var known = _known;
        var reader = new BodyReader(Json.Raw, json => known is not null && json.StartsWith(known.Json.Span) ? known : null);
        Span<byte> buffer = stackalloc byte[JsonText.LongestName];
        reader.Read();
        while (reader.Read() && reader.Token == JsonTokenType.PropertyName)
        {
            var start = reader.Start;
            var field = DataFieldNames.Find(reader.Name(buffer));
            Read(field, ref reader);
            if (field == DataField.Unknown || (_taken & Bit(field)) == 0)
            {
                rest.Write(rest.WrittenCount == 0 ? "{"u8 : ","u8);
                rest.Write(reader.Since(start).Span);
            }
        }

        rest.Write("}"u8);
        return rest.WrittenMemory;
    }

    private void Add(DataField field, ref BodyReader reader)
    {
        if (field == DataField.Unknown)
        {
            _hasUnknown = true;
            reader.Skip();
            return;
        }

        _members[(int)field] = Read(field, ref reader);
        _seen |= Bit(field);
    }

    private JsonValue Read(DataField field, ref BodyReader reader)
    {
        if (field is not (DataField.Ast or DataField.Prompt) || reader.PassTree() is not { } tree)
        {
            return JsonValue.ReadMember(ref reader);
        }

        _known = tree;
        return new JsonValue(JsonTokenType.StartObject, tree.Json);
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
