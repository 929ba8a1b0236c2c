using System.Text.Json;

namespace AgentMark.TemplateDX.Tests.Oracle;

/// <summary>Where two JSON values differ first; the order of members counts, and numbers as they are written.</summary>
internal static class JsonDifference
{
    /// <summary>Null when they are the same.</summary>
    public static string? Find(JsonElement expected, JsonElement actual, string path = "$") => (expected.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => InMembers(expected, actual, path),
        (JsonValueKind.Array, JsonValueKind.Array) => InItems(expected, actual, path),
        (JsonValueKind.String, JsonValueKind.String) when Units(expected) == Units(actual) => null,
        (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Number, _) when expected.GetRawText() == actual.GetRawText() => null,
        _ => $"{path}: expected {expected.GetRawText()}, got {actual.GetRawText()}",
    };

    private static string? InMembers(JsonElement expected, JsonElement actual, string path)
    {
        var (wanted, given) = (expected.EnumerateObject().ToList(), actual.EnumerateObject().ToList());
        var (names, others) = (string.Join(", ", wanted.Select(one => one.Name)), string.Join(", ", given.Select(one => one.Name)));
        return names == others
            ? wanted.Zip(given, (one, other) => Find(one.Value, other.Value, $"{path}.{one.Name}")).FirstOrDefault(difference => difference is not null)
            : $"{path}: expected members {names}; got {others}";
    }

    private static string? InItems(JsonElement expected, JsonElement actual, string path) =>
        expected.GetArrayLength() == actual.GetArrayLength()
            ? expected.EnumerateArray().Zip(actual.EnumerateArray()).Select((pair, i) => Find(pair.First, pair.Second, $"{path}[{i}]")).FirstOrDefault(difference => difference is not null)
            : $"{path}: expected {expected.GetArrayLength()} items, got {actual.GetArrayLength()}";

    /// <summary>The text; one with half a surrogate pair, which no string may be read from, as it is written.</summary>
    private static string Units(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText();
        }
    }
}
