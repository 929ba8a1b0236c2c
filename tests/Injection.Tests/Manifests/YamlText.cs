using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>JSON as block YAML and YAML as JSON, with a well-kept library rather than the product's own editor.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> s_marks = SearchValues.Create("*&:{}[],#$");

    private static readonly ISerializer s_writer = new SerializerBuilder().WithIndentedSequences().WithEventEmitter(next => new Quoting(next)).Build();

    public static string Write(JsonNode node) => s_writer.Serialize(Plain(node)!);

    /// <summary>Every document of a stream.</summary>
    public static IEnumerable<JsonObject> ReadAll(string yaml) => k8s.KubernetesYaml.LoadAllFromString(yaml, null, strict: true)
        .Select(o => JsonNode.Parse(k8s.KubernetesJson.Serialize(o))!.AsObject());

    /// <summary>Every document of a stream, of kinds that the Kubernetes client may not know.</summary>
    public static IEnumerable<JsonObject> ReadUntyped(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        while (parser.Accept<DocumentStart>(out _))
        {
            yield return Untyped(reader.Deserialize(parser))!.AsObject();
        }
    }

    private static JsonNode? Untyped(object? value) => value switch
    {
        IDictionary<object, object?> members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key.ToString()!, Untyped(m.Value)))),
        IList<object?> elements => new JsonArray([.. elements.Select(Untyped)]),
        string text => text,
        bool truth => truth,
        null => null,
        _ => JsonNode.Parse(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!),
    };

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject members => members.ToDictionary(m => m.Key, m => Plain(m.Value)),
        JsonArray elements => elements.Select(Plain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => long.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString(),
        },
        _ => null,
    };

    /// <summary>Quotes strings that a YAML 1.1 reader could take for something else.</summary>
    private sealed class Quoting(IEventEmitter next) : YamlDotNet.Serialization.EventEmitters.ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && (text.Length == 0 || text is "true" or "false" or "null" or "y" or "n" or "on" or "off" or "yes" or "no" || char.IsAsciiDigit(text[0]) || text.AsSpan().IndexOfAny(s_marks) >= 0))
            {
                eventInfo.Style = ScalarStyle.DoubleQuoted;
            }

            base.Emit(eventInfo, emitter);
        }
    }
}
