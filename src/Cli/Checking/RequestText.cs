using System.Text;
using System.Text.Json.Nodes;

namespace AgentMark.Cli.Checking;

/// <summary>
/// The liberties that requests take in a case: <c>{repeat, times}</c> is a long text, <c>${token}</c> and its like are filled in, and
/// a member ending in <c>_json</c> holds its JSON as it is.
/// </summary>
internal static class RequestText
{
    /// <returns>A copy without placeholders.</returns>
    public static JsonObject Filled(JsonObject members, Dictionary<string, string> values) => (JsonObject)Filled((JsonNode)members, values)!;

    /// <returns>A copy with JSON in base64, as protobuf's own JSON has all bytes.</returns>
    public static JsonNode Encoded(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member switch
        {
            { Value: null } => null,
            { Key: var name, Value: JsonValue text } when name.EndsWith("_json", StringComparison.Ordinal) =>
                JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.GetValue<string>()))),
            { Value: var value } => Encoded(value),
        }))),
        JsonArray several => new JsonArray([.. several.Select(one => Encoded(one!))]),
        _ => node.DeepClone(),
    };

    private static JsonNode? Filled(JsonNode? node, Dictionary<string, string> values) => node switch
    {
        null => null,
        JsonObject { Count: 2 } many when many["repeat"] is { } text && many["times"] is { } times =>
            JsonValue.Create(new StringBuilder().Insert(0, text.GetValue<string>(), times.GetValue<int>()).ToString()),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value, values)))),
        JsonArray several => new JsonArray([.. several.Select(one => Filled(one, values))]),
        JsonValue value when value.TryGetValue<string>(out var text) =>
            JsonValue.Create(values.Aggregate(text, (filled, pair) => filled.Replace($"${{{pair.Key}}}", pair.Value, StringComparison.Ordinal))),
        _ => node.DeepClone(),
    };
}
