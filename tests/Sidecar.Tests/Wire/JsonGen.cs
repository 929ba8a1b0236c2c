using CsCheck;

namespace AgentMark.Sidecar.Tests.Wire;

/// <summary>A JSON value as a list of tokens, so that it can be spelled with and without white space.</summary>
internal sealed record JsonTokens(IReadOnlyList<string> Tokens)
{
    public string Compact => string.Concat(Tokens);

    /// <summary>The same value with white space between the tokens, chosen by <paramref name="seed"/>.</summary>
    public string Pretty(int seed)
    {
        var random = new Random(seed);
        string[] spaces = ["", " ", "\n", "\r\n", "\t", "  \n "];
        return string.Concat(Tokens.SelectMany(token => new[] { spaces[random.Next(spaces.Length)], token })) + spaces[random.Next(spaces.Length)];
    }
}

/// <summary>Generators of JSON.</summary>
internal static class JsonGen
{
    /// <summary>Text of any UTF-16, weighted towards what needs an escape; surrogates may be lone.</summary>
    public static readonly Gen<string> AnyText = Gen.Frequency(
        (5, Gen.Char),
        (3, Gen.Char['\u0000', '\u007f']),
        (1, Gen.Char['\ud800', '\udfff']),
        (1, Gen.OneOf('"', '\\', '\u2028', '\ufeff'))).Array[0, 30].Select(chars => new string(chars));

    /// <summary>Text without lone surrogates.</summary>
    public static readonly Gen<string> Text = AnyText.Select(text => string.Concat(text.EnumerateRunes()));

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Long.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.OneOf("0", "-0", "1.0", "1e400", "9007199254740993", "-12.50", "0.1E-7", "2e+3"));

    private static readonly Gen<string> StringPiece = Gen.OneOf(
        Gen.OneOf("a", " ", "é", "日", "😀", "\u2028", "{", "]", ",", ":", "/"),
        Gen.OneOf("\\\"", "\\\\", "\\/", "\\b", "\\n", "\\u00e9", "\\u000A", "\\ud83d\\ude00", "\\ud83d", "\\ude00"));

    private static readonly Gen<string> String = StringPiece.Array[0, 6].Select(pieces => $"\"{string.Concat(pieces)}\"");

    private static readonly Gen<string[]> Scalar =
        Gen.OneOf(Number, String, Gen.OneOf("true", "false", "null")).Select(token => new[] { token });

    /// <summary>Values with spellings that a parser and printer would not keep.</summary>
    public static readonly Gen<JsonTokens> Value = Gen.Int[0, 4].SelectMany(AtDepth).Select(tokens => new JsonTokens(tokens));

    private static Gen<string[]> AtDepth(int depth)
    {
        if (depth == 0)
        {
            return Scalar;
        }

        var item = Gen.Int[0, depth - 1].SelectMany(AtDepth);
        var member = Gen.Select(String, item, (key, value) => (string[])[key, ":", .. value]);
        return Gen.OneOf(
            item.Array[0, 4].Select(items => Join("[", items, "]")),
            member.Array[0, 4].Select(members => Join("{", members, "}")));
    }

    private static string[] Join(string open, string[][] items, string close) =>
        [open, .. items.SelectMany((item, i) => i == 0 ? item : [",", .. item]), close];
}
