namespace AgentMark.TemplateDX.Values;

/// <summary>White space as JavaScript's <c>trim</c> sees it: with U+FEFF, without U+0085.</summary>
internal static class JsSpace
{
    private const string Set = "\t\n\u000b\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

    private static readonly char[] Units = [.. Set];

    public static bool Is(char unit) => Set.Contains(unit, StringComparison.Ordinal);

    public static string Trim(string text) => text.Trim(Units);
}
