using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>Makes a text that says what it stands for, such as <c>offline city</c>, in the length and form that a schema asks for.</summary>
internal static class SampleText
{
    private const int LongestText = 100_000;

    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);

    // Patterns cannot be turned into texts here, but many are met by one of these.
    private static readonly string[] Guesses = ["a", "A", "1", "abc", "ABC", "123", "A1", "a1", "2024-01-31", "offline-sample"];

    public static string Make(JsonObject schema, string path)
    {
        var least = SchemaTypes.Count(schema, "minLength") ?? 0;
        var most = SchemaTypes.Count(schema, "maxLength") ?? int.MaxValue;
        if (least > Math.Min(most, LongestText))
        {
            throw new NoSampleException($"no text has the length that {path} asks for");
        }

        if (ForFormat(schema["format"]?.ToString()) is { } formatted)
        {
            return Fits(formatted, least, most, schema) ? formatted : throw new NoSampleException($"no known text fits {path}");
        }

        // Paths are ASCII only as far as member names are: cut whole characters.
        var name = string.Concat($"offline {path[(path.LastIndexOf('.') + 1)..]}".EnumerateRunes().Take(most).Select(rune => rune.ToString()));
        var usual = name + new string('.', Math.Max(0, least - name.EnumerateRunes().Count()));
        return Guesses.Prepend(usual).FirstOrDefault(text => Fits(text, least, most, schema))
            ?? throw new NoSampleException($"it does not invent texts for the pattern at {path}");
    }

    private static bool Fits(string text, int least, int most, JsonObject schema)
    {
        var length = text.EnumerateRunes().Count();
        return length >= least && length <= most && (schema["pattern"] is not { } pattern || Matches(text, pattern.ToString()));
    }

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, PatternTime);
        }
        catch (Exception fault) when (fault is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string? ForFormat(string? format) => format switch
    {
        "date" => "2024-01-31",
        "time" => "12:30:00Z",
        "date-time" => "2024-01-31T12:30:00Z",
        "duration" => "PT1H",
        "email" => "offline@example.com",
        "hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" or "uri-reference" or "url" => "https://example.com/offline",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        _ => null,
    };
}
