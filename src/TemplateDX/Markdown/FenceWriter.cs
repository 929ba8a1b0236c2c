using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>Code between fences of back-ticks, longer than any run of them inside.</summary>
internal static class FenceWriter
{
    public static string Write(WriterState state, Node node)
    {
        var value = node.Value ?? "";
        var fence = new string('`', Math.Max(LongestRun(value) + 1, 3));
        return fence + Info(state, node) + "\n" + value + (value.Length > 0 ? "\n" : "") + fence;
    }

    private static string Info(WriterState state, Node node)
    {
        if (string.IsNullOrEmpty(node.Lang))
        {
            return "";
        }

        var language = SafeText.Write(node.Lang, new Edges('`', ' '), state.Scope | Construct.FenceLanguage, encodeBackticks: true);
        return string.IsNullOrEmpty(node.Meta)
            ? language
            : language + " " + SafeText.Write(node.Meta, new Edges(' ', '\n'), state.Scope | Construct.FenceMeta, encodeBackticks: true);
    }

    private static int LongestRun(ReadOnlySpan<char> text)
    {
        var longest = 0;
        for (var at = text.IndexOf('`'); at >= 0; at = text.IndexOf('`'))
        {
            text = text[at..];
            var length = text.IndexOfAnyExcept('`') is var end and >= 0 ? end : text.Length;
            longest = Math.Max(longest, length);
            text = text[length..];
        }

        return longest;
    }
}
