namespace AgentMark.Cli.Signing;

/// <summary>How a program writes JSON.</summary>
/// <param name="What">Its name for people.</param>
/// <param name="ItemSeparator">Between items, where nothing is indented.</param>
/// <param name="KeySeparator">Between a key and its value, where nothing is indented.</param>
/// <param name="Indent">One step of indentation; null keeps everything on one line.</param>
/// <param name="AsciiOnly">Other characters are written as <c>\uXXXX</c>.</param>
/// <param name="IsJavaScript">Numbers become doubles, keys that look like array indexes come first.</param>
internal sealed record JsonStyle(
    string What,
    string ItemSeparator = ",",
    string KeySeparator = ":",
    string? Indent = null,
    bool AsciiOnly = false,
    bool IsJavaScript = false)
{
    public static JsonStyle JavaScript(string what, string? indent) => new(what, Indent: indent, IsJavaScript: true);
}
