using System.Text.Json;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Answers;

/// <summary>Shows an answer that is one JSON object.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="media">Where images and speech go.</param>
internal sealed class JsonAnswerView(Terminal terminal, MediaFiles media)
{
    public void Show(JsonElement answer)
    {
        var result = JsonText.Member(answer, "result");
        switch (JsonText.StringOf(answer, "type"))
        {
            case "text":
                ShowTools(answer);
                terminal.Out.WriteLine(JsonText.StringOf(answer, "result") ?? result?.GetRawText() ?? "", Ink.Cyan);
                break;
            case "object":
                terminal.Out.WriteLine(result is { } value ? JsonText.Pretty(value) : "", Ink.Cyan);
                break;
            case "image" when result is { ValueKind: JsonValueKind.Array } images:
                foreach (var (image, index) in images.EnumerateArray().Select((image, index) => (image, index)))
                {
                    media.Take($"image-{index + 1}", JsonText.StringOf(image, "mimeType"), null, JsonText.StringOf(image, "base64"));
                }

                break;
            case "speech" when result is { } speech:
                media.Take(
                    "speech",
                    JsonText.StringOf(speech, "mimeType"),
                    JsonText.StringOf(speech, "format"),
                    JsonText.StringOf(speech, "base64"));
                break;
            case "evals" when JsonText.StringOf(answer, "result") is { } names:
                terminal.Out.WriteLine(names);
                break;
            default:
                terminal.Out.WriteLine(JsonText.StringOf(answer, "message") ?? JsonText.Pretty(answer));
                break;
        }

        ShowNotes(answer);
    }

    private void ShowTools(JsonElement answer)
    {
        foreach (var call in Items(answer, "toolCalls"))
        {
            terminal.Error.WriteLine(RunNotes.ToolCall(call), Ink.Yellow);
        }

        foreach (var toolResult in Items(answer, "toolResults"))
        {
            terminal.Error.WriteLine(RunNotes.ToolResult(toolResult), Ink.Yellow);
        }
    }

    private void ShowNotes(JsonElement answer)
    {
        if (JsonText.StringOf(answer, "finishReason") is { } reason)
        {
            terminal.Error.WriteLine($"finish: {reason}", Ink.Dim);
        }

        if (JsonText.Member(answer, "usage") is { } usage)
        {
            terminal.Error.WriteLine(RunNotes.Usage(usage), Ink.Dim);
        }

        if (JsonText.StringOf(answer, "traceId") is { Length: > 0 } trace)
        {
            terminal.Error.WriteLine($"trace {trace}", Ink.Dim);
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement answer, string member) =>
        JsonText.Member(answer, member) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;
}
