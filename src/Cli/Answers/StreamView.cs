using System.Text.Json;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Answers;

/// <summary>
/// Shows a stream's lines as they come. What the prompt produced goes to standard output; tool calls, usage, errors and the
/// trace are notes on standard error, so that redirecting the first keeps only the answer.
/// </summary>
internal sealed class StreamView(Terminal terminal)
{
    private readonly DatasetRowView _rows = new(terminal.Out);
    private bool _midLine;
    private bool _noted;
    private JsonElement? _object;

    public void Show(JsonElement line)
    {
        switch (JsonText.StringOf(line, "type"))
        {
            case "text":
                ShowText(line);
                break;
            case "object" when JsonText.Member(line, "result") is { } value:
                ShowSnapshot(value);
                break;
            case "dataset":
                _rows.Show(line);
                break;
            case "error":
                Note($"error: {JsonText.StringOf(line, "error") ?? line.GetRawText()}", Ink.Red);
                break;
            case "done":
                Note($"done, trace {JsonText.StringOf(line, "traceId")}", Ink.Dim);
                break;
        }

        if (JsonText.Member(line, "usage") is { } usage)
        {
            Note(RunNotes.Usage(usage), Ink.Dim);
        }
    }

    /// <summary>Writes what waits for the end: the last object, the end of a line of text.</summary>
    public void End()
    {
        FinishObject();
        FinishLine();
        if (_midLine)
        {
            terminal.Out.WriteLine(); // redirected text without a line end of its own
            _midLine = false;
        }
    }

    private void ShowText(JsonElement line)
    {
        if (JsonText.StringOf(line, "result") is { Length: > 0 } text)
        {
            terminal.Out.Write(text, Ink.Cyan);
            _midLine = text[^1] != '\n';
            _noted = false;
        }

        if (JsonText.Member(line, "toolCall") is { } call)
        {
            Note(RunNotes.ToolCall(call), Ink.Yellow);
        }

        if (JsonText.Member(line, "toolResult") is { } result)
        {
            Note(RunNotes.ToolResult(result), Ink.Yellow);
        }

        if (JsonText.StringOf(line, "finishReason") is { } reason)
        {
            Note($"finish: {reason}", Ink.Dim);
        }
    }

    /// <summary>A person sees each snapshot on one line that is redrawn; the last one is written in full.</summary>
    private void ShowSnapshot(JsonElement value)
    {
        _object = value.Clone();
        if (terminal.Out.IsTerminal)
        {
            terminal.Out.Redraw(RunNotes.Shorten(value.GetRawText(), 76), Ink.Dim);
        }
    }

    private void FinishObject()
    {
        if (_object is not { } value)
        {
            return;
        }

        if (terminal.Out.IsTerminal)
        {
            terminal.Out.Redraw("");
        }

        terminal.Out.WriteLine(JsonText.Pretty(value), Ink.Cyan);
        _object = null;
    }

    private void Note(string text, Ink ink)
    {
        FinishObject();
        FinishLine();
        if (_midLine && !_noted)
        {
            terminal.Error.WriteLine(); // both outputs may still end up in one log
        }

        _noted = true;
        terminal.Error.WriteLine(text, ink);
    }

    /// <summary>On a terminal a note needs a line of its own; redirected text stays as it came.</summary>
    private void FinishLine()
    {
        if (_midLine && terminal.Out.IsTerminal)
        {
            terminal.Out.WriteLine();
            _midLine = false;
        }
    }
}
