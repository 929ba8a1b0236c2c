using System.Text.Json;

namespace AgentMark.TemplateDX.Tests.Oracle;

/// <summary>Two answers to one line: their configs, or the classes and places of their errors. Messages are for people.</summary>
internal static class Answers
{
    /// <summary>How they differ; null when they do not.</summary>
    public static string? Difference(string expected, string actual)
    {
        if (expected == actual)
        {
            return null;
        }

        using var wanted = JsonDocument.Parse(expected);
        using var given = JsonDocument.Parse(actual);
        return Member("ok") ?? (Class(expected) == "ok" ? Member("config") : Member("class") ?? Member("at"));

        string? Member(string name) => (wanted.RootElement.TryGetProperty(name, out var one), given.RootElement.TryGetProperty(name, out var other)) switch
        {
            (true, true) => JsonDifference.Find(one, other, name),
            (false, false) => null,
            (var has, _) => $"{name}: expected {(has ? one.GetRawText() : "none")}, got {(has ? "none" : other.GetRawText())}",
        };
    }

    /// <summary><c>ok</c>, or the class of the error.</summary>
    public static string Class(string answer)
    {
        using var parsed = JsonDocument.Parse(answer);
        return parsed.RootElement.GetProperty("ok").GetBoolean() ? "ok" : parsed.RootElement.GetProperty("class").GetString()!;
    }
}
