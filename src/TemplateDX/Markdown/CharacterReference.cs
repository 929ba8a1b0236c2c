using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>A character by its number, as in <c>&amp;#x20;</c>: shown as the character, never read as Markdown.</summary>
internal static partial class CharacterReference
{
    private const string Replacement = "\ufffd";

    /// <summary>Of one UTF-16 unit. The reference to nothing is what the reference renderer prints for it.</summary>
    public static string Write(char? character) =>
        character is { } unit ? string.Create(CultureInfo.InvariantCulture, $"&#x{(int)unit:X};") : "&#xNAN;";

    /// <summary>Reads backslash escapes and references; an unknown name stays as it is.</summary>
    public static string Decode(string text) => EscapeOrReference().Replace(text, Decode);

    private static string Decode(Match match)
    {
        var value = match.ValueSpan;
        return value[0] == '\\' ? match.Value[1..]
            : value[1] != '#' ? NamedReferences.Find(match.Value[1..^1]) ?? match.Value
            : value[2] is 'x' or 'X' ? Numbered(int.Parse(value[3..^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            : Numbered(int.Parse(value[2..^1], CultureInfo.InvariantCulture));
    }

    /// <summary>Control characters, non-characters and lone surrogates cannot be named by number.</summary>
    private static string Numbered(int code)
    {
        var isControl = code is < 9 or 11 or (> 13 and < 32) or (> 126 and < 160);
        var isNoCharacter = code is (> 0xd7ff and < 0xe000) or (> 0xfdcf and < 0xfdf0) or > 0x10ffff || (code & 0xfffe) == 0xfffe;
        return isControl || isNoCharacter ? Replacement : char.ConvertFromUtf32(code);
    }

    [GeneratedRegex(@"\\[!-/:-@[-`{-~]|&(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|[0-9a-zA-Z]{1,31});", RegexOptions.CultureInvariant)]
    private static partial Regex EscapeOrReference();
}
