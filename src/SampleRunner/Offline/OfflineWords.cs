using System.Text.RegularExpressions;

namespace AgentMark.SampleRunner.Offline;

/// <summary>Cuts text into words, and into pieces to stream.</summary>
internal static partial class OfflineWords
{
    /// <summary>The number of words. Prompts can be megabytes: nothing is copied.</summary>
    public static long Count(string text)
    {
        var count = 0L;
        var wasSpace = true;
        foreach (var letter in text)
        {
            var isSpace = char.IsWhiteSpace(letter);
            count += wasSpace && !isSpace ? 1 : 0;
            wasSpace = isSpace;
        }

        return count;
    }

    /// <summary>The first words, without the white space around them.</summary>
    public static IEnumerable<string> First(string text, int most)
    {
        var match = Word().Match(text);
        for (var i = 0; i < most && match.Success; i++, match = match.NextMatch())
        {
            yield return match.Value;
        }
    }

    /// <summary>Pieces of JSON text, cut behind commas, colons and blanks. Joined, they are the text.</summary>
    public static List<string> SplitJson(string json) => [.. JsonPiece().Matches(json).Select(match => match.Value)];

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[^,:\s]*[,:\s]+|[^,:\s]+")]
    private static partial Regex JsonPiece();
}
