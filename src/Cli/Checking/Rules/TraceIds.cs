namespace AgentMark.Cli.Checking.Rules;

/// <summary>The form of W3C trace ids.</summary>
internal static class TraceIds
{
    public static bool IsOne(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigit) && !text.Any(char.IsAsciiLetterUpper);
}
