using System.Globalization;
using System.Text.Json;
using AgentMark.Cli.Input;

namespace AgentMark.Cli.Answers;

/// <summary>One line of text for each thing a run tells besides its answer.</summary>
internal static class RunNotes
{
    public static string Usage(JsonElement usage)
    {
        var input = Number(usage, "inputTokens") ?? Number(usage, "promptTokens") ?? "?";
        var output = Number(usage, "outputTokens") ?? Number(usage, "completionTokens") ?? "?";
        var total = Number(usage, "totalTokens") is { } sum ? $", {sum} total" : "";
        return string.Create(CultureInfo.InvariantCulture, $"tokens: {input} in, {output} out{total}");
    }

    public static string ToolCall(JsonElement call) =>
        $"→ {JsonText.StringOf(call, "toolName")}({JsonText.Member(call, "args")?.GetRawText()})";

    public static string ToolResult(JsonElement result) =>
        $"← {JsonText.StringOf(result, "toolName")}: {JsonText.Member(result, "result")?.GetRawText()}";

    public static string Shorten(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";

    private static string? Number(JsonElement usage, string member) =>
        JsonText.Member(usage, member) is { ValueKind: JsonValueKind.Number } value ? value.GetRawText() : null;
}
