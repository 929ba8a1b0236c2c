using CsCheck;

namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Texts that a Markdown writer has to think about.</summary>
internal sealed class RandomText(Dice dice)
{
    private static readonly string[] s_words =
        ["Hello", "world", "the answer", "is", "forty-two", "a", "I", "x1", "order no. 7", "e.g.", "don't", "well-known", "user@example.org", "https://example.org/a_b?c=d&e=f#g", "C:\\temp\\new", "3.5%", "12:30", "2024-01-05"];

    private static readonly string[] s_markers =
        ["# ", "## x", "#", "1. ", "1)", "23. x", "- ", "-", "+ ", "* ", "*", "**", "***", "---", "--- ", "===", "= x", "> ", ">", "```", "~~~", "`", "``", "_", "__x__", "a_b_c", "*x*", "**x**", "~~x~~",
         "[a](b)", "[", "]", "![", "![x](y)", "[x]", "[x]: y", "][", "](", "!", "&", "&amp;", "&#35;", "&copy", "& ", "<", "<b>", "</b>", "<!-- x -->", "<http://x.y>", "{", "}", "{x}", "{{x}}", "${x}", "\\", "\\\\", "\\*", "\\_", "\\\n",
         "|", "| a | b |", "|---|", "$x$", "^1", "[^1]", "@", ":", "::", ":-)", "\"", "'", "(", ")", "…", "//", "/* x */", "import x", "export y"];

    private static readonly string[] s_blanks =
        [" ", "  ", "    ", "\t", " \t ", "\n", "\n\n", "\n\n\n", " \n", "  \n", "\n ", "\n    ", "\t\n", "\r", "\r\n", "\r\n\r\n", "\u00a0", "\u0085", "\u2028", "\u2029", "\ufeff", "\u3000", "\u200b", "\u2003", "\u1680", "\u180e", "\v", "\f"];

    private static readonly string[] s_foreign =
        ["é", "e\u0301", "ß", "ŉ", "İ", "ﬀ", "ΟΔΟΣ", "ǆ", "日本語", "中文。", "한국어", "עברית", "عربي", "हिन्दी", "😀", "👩‍👩‍👧‍👦", "🇩🇪", "𝒳", "“quoted”", "«x»", "¿x?", "–", "—", "€", "№", "½", "™", "\u202e", "\u0300", "\u007f", "\u001b"];

    private static readonly Gen<char> s_ascii = Gen.Char['!', '~'];
    private static readonly Gen<char> s_any = Gen.Char['\u00a1', '\ud7ff'];

    /// <summary>Any text, sometimes empty, now and then long.</summary>
    public string Any() => dice.Weighted<string>(
        (30, Words),
        (60, () => string.Concat(dice.Some(1, 7, Piece))),
        (3, () => ""),
        (3, () => dice.Pick(s_blanks) + Words() + dice.Pick(s_blanks)),
        (3, Run),
        (1, () => string.Concat(dice.Some(100, 300, () => Words() + dice.Pick(s_blanks)))));

    /// <summary>Never empty; words and blanks alone.</summary>
    public string Words() => string.Join(' ', dice.Some(1, 4, () => dice.Pick(s_words)));

    /// <summary>On one line.</summary>
    public string Line() => string.Concat(Any().Where(c => c is not ('\r' or '\n' or '\u0085' or '\u2028' or '\u2029')));

    private string Piece() => dice.Weighted<string>(
        (8, () => dice.Pick(s_words)),
        (8, () => dice.Pick(s_markers)),
        (6, () => dice.Pick(s_blanks)),
        (3, () => dice.Pick(s_foreign)),
        (3, () => dice.Draw(s_ascii).ToString()),
        (1, () => dice.Draw(s_any).ToString()),
        (1, Run));

    private string Run() => new(dice.Draw(s_ascii), dice.Pick(2, 3, 4, 9, 40, 200));
}
