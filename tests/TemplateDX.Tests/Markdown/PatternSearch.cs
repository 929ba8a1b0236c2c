using System.Text;
using System.Text.RegularExpressions;
using AgentMark.TemplateDX.Markdown;

namespace AgentMark.TemplateDX.Tests.Markdown;

/// <summary>
/// The same as <see cref="SafeText"/> in the obvious way: one search per pattern over the text and its surroundings, then one look at each position.
/// Slow, and short enough to be compared with the table it comes from.
/// </summary>
internal static class PatternSearch
{
    private const string AtBreak = @"[\r\n][\t ]*";
    private const Construct Plain = Construct.DestinationLiteral | Construct.DestinationRaw | Construct.Reference | Construct.Title;

    private static readonly (string Before, string Character, string After, Construct In, Construct NotIn)[] Patterns =
    [
        ("", "[\t ]", @"[\r\n]", Construct.Phrasing, 0), (@"[\r\n]", "[\t ]", "", Construct.Phrasing, 0), ("", "[\t ]", "", Construct.FenceLanguage, 0),
        ("", @"[\r\n]", "", Construct.FenceLanguage | Construct.FenceMeta | Construct.DestinationLiteral | Construct.AtxHeading, 0),
        ("", "!", @"\[", Construct.Phrasing, Plain), ("", "\"", "", Construct.Title, 0), (AtBreak, "#", "", 0, 0), ("", "#", @"(?:[\r\n]|\z)", Construct.AtxHeading, 0),
        ("", "&", "[#A-Za-z]", Construct.Phrasing, 0), ("", "[()]", "", Construct.DestinationRaw, 0), (@"\]", @"\(", "", Construct.Phrasing, Plain),
        (AtBreak + "[0-9]+", @"\)", "", 0, 0), (AtBreak, @"\*", @"[ \t\r\n*]", 0, 0), ("", @"[*[_`]", "", Construct.Phrasing, Plain),
        (AtBreak, @"\+", @"[ \t\r\n]", 0, 0), (AtBreak, "-", @"[ \t\r\n-]", 0, 0), (AtBreak + "[0-9]+", @"\.", @"(?:[ \t\r\n]|\z)", 0, 0),
        ("", "[<>]", "", Construct.DestinationLiteral, 0), (AtBreak, "[=>[_`~<{]", "", 0, 0), ("", @"[[\]]", "", Construct.Label | Construct.Reference, 0),
        ("", @"\\", @"[\r\n]", Construct.Phrasing, 0), ("", "`", "", Construct.FenceLanguage | Construct.FenceMeta, 0), ("", "[<{]", "", Construct.Phrasing, 0),
    ];

    public static string Write(string value, Edges edges, Construct scope, bool encodeBackticks)
    {
        var start = edges.Before is null ? 0 : 1;
        var whole = edges.Before + value + edges.After;
        var found = Find(whole, scope);
        var result = new StringBuilder();
        var piece = start;
        for (var at = start; at < start + value.Length; at++)
        {
            if (!found.TryGetValue(at, out var flags)
                || (at + 1 < start + value.Length && flags.After && found.TryGetValue(at + 1, out var next) && next is (false, false))
                || (flags.Before && found.TryGetValue(at - 1, out var previous) && previous is (false, false)))
            {
                continue;
            }

            var encode = !Regex.IsMatch(whole[at].ToString(), "[!-/:-@[-`{-~]") || (encodeBackticks && whole[at] == '`');
            result.Append(DoubleBackslashes(whole[piece..at], "\\")).Append(encode ? $"&#x{(int)whole[at]:X};" : "\\");
            piece = encode ? at + 1 : at;
        }

        return result.Append(DoubleBackslashes(whole[piece..(start + value.Length)], edges.After?.ToString() ?? "")).ToString();
    }

    private static Dictionary<int, (bool Before, bool After)> Find(string whole, Construct scope)
    {
        var found = new Dictionary<int, (bool Before, bool After)>();
        foreach (var pattern in Patterns.Where(pattern => (pattern.In == 0 || (pattern.In & scope) != 0) && (pattern.NotIn & scope) == 0))
        {
            foreach (Match match in Regex.Matches(whole, $"({pattern.Before}){pattern.Character}{pattern.After}"))
            {
                var (before, after) = found.GetValueOrDefault(match.Index + match.Groups[1].Length, (true, true));
                found[match.Index + match.Groups[1].Length] = (before && pattern.Before != "", after && pattern.After != "");
            }
        }

        return found;
    }

    private static string DoubleBackslashes(string piece, string after) =>
        Regex.Replace(piece + after, @"\\(?=[!-/:-@[-`{-~])", match => match.Index < piece.Length ? @"\\" : @"\")[..^after.Length];
}
