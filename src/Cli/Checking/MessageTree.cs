using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AgentMark.Cli.Checking;

/// <summary>Changes messages in ways that no sidecar of today would send.</summary>
internal static class MessageTree
{
    /// <summary>A field number that the contract does not use.</summary>
    private const int NewerField = 15_000;

    /// <summary>Fills a bytes field by its path, such as <c>prompt.settings_json</c>; what is above it is made where it is missing.</summary>
    public static void Spoil(IMessage message, string path, ByteString garbage)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            message = Child(message, Field(message, name));
        }

        Field(message, names[^1]).Accessor.SetValue(message, garbage);
    }

    /// <summary>Adds a field that no version has to the message and to every message in it.</summary>
    public static void AddUnknown(IMessage message)
    {
        foreach (var inner in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message).SelectMany(field => Values(message, field)))
        {
            AddUnknown(inner);
        }

        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(NewerField, WireFormat.WireType.LengthDelimited);
            output.WriteString("of a newer sidecar");
        }

        message.MergeFrom(bytes.ToArray());
    }

    private static FieldDescriptor Field(IMessage message, string name) =>
        message.Descriptor.FindFieldByName(name) ?? throw new FormatException($"{message.Descriptor.Name} has no field {name}.");

    private static IEnumerable<IMessage> Values(IMessage message, FieldDescriptor field) => field.Accessor.GetValue(message) switch
    {
        IList several => several.Cast<IMessage>(),
        IMessage one => [one],
        _ => [],
    };

    private static IMessage Child(IMessage message, FieldDescriptor field)
    {
        if (Values(message, field).FirstOrDefault() is { } there)
        {
            return there;
        }

        var made = field.MessageType.Parser.ParseFrom(ByteString.Empty);
        if (field.Accessor.GetValue(message) is IList several)
        {
            several.Add(made);
        }
        else
        {
            field.Accessor.SetValue(message, made);
        }

        return made;
    }
}
