using System.Text.Json;

namespace AgentMark.EndToEnd.Harness;

/// <summary>What is true of the lines of every stream.</summary>
internal static class Lines
{
    /// <summary>The last two lines are an error that holds these words, and <c>done</c>; there is no other of either.</summary>
    public static void EndInErrorAndDone(IReadOnlyList<string> lines, params string[] words)
    {
        EndInDone(lines);
        Assert.True(lines.Count >= 2, $"An error line is missing: {string.Join('\n', lines)}");
        IsError(lines[^2], words);
        Assert.DoesNotContain(lines.Take(lines.Count - 2), line => TypeOf(line) == "error");
    }

    /// <summary>There are an error line and <c>done</c>, and nothing else.</summary>
    public static void AreErrorAndDone(IReadOnlyList<string> lines, params string[] words)
    {
        EndInErrorAndDone(lines, words);
        Assert.Equal(2, lines.Count);
    }

    /// <summary>The last line, and no other, is <c>done</c> with a trace id.</summary>
    public static void EndInDone(IReadOnlyList<string> lines)
    {
        Assert.NotEmpty(lines);
        Assert.Matches("^\\{\"type\":\"done\",\"traceId\":\"[0-9a-f]{32}\"\\}$", lines[^1]);
        Assert.DoesNotContain(lines.Take(lines.Count - 1), line => TypeOf(line) == "done");
    }

    /// <summary>The line is an error whose text holds these words.</summary>
    public static void IsError(string line, params string[] words)
    {
        Assert.StartsWith("{\"type\":\"error\",\"error\":\"", line, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(line);
        var text = json.RootElement.GetProperty("error").GetString()!;
        Assert.NotEmpty(text);
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.OrdinalIgnoreCase));
    }

    public static string TypeOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("type").GetString()!;
    }
}
