using System.Globalization;
using System.Text.Json;
using AgentMark.Cli.Input;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Answers;

/// <summary>Shows a data set's rows, one line each, in the order in which they come.</summary>
internal sealed class DatasetRowView(Screen output)
{
    private const int ValueLength = 60;
    private int _count;

    public void Show(JsonElement line)
    {
        if (JsonText.Member(line, "result") is not { } row)
        {
            return;
        }

        var number = (++_count).ToString(CultureInfo.InvariantCulture);
        output.Write($"{number}  ", Ink.Dim);
        output.Write($"{Value(row, "input")} → ");
        output.Write(Value(row, "actualOutput"), Ink.Cyan);
        output.Write(JsonText.Member(row, "expectedOutput") is null ? "" : $"  (expected {Value(row, "expectedOutput")})", Ink.Dim);
        output.Write(JsonText.Member(row, "tokens") is { } tokens ? $"  {tokens.GetRawText()} tokens" : "", Ink.Dim);
        foreach (var eval in JsonText.Member(row, "evals") is { ValueKind: JsonValueKind.Array } evals ? evals.EnumerateArray() : default)
        {
            ShowEval(eval);
        }

        output.WriteLine();
    }

    private void ShowEval(JsonElement eval)
    {
        bool? passed = JsonText.Member(eval, "passed")?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };
        string?[] parts =
        [
            passed switch { true => "PASS", false => "FAIL", null => null },
            JsonText.Member(eval, "score")?.GetRawText(),
            JsonText.StringOf(eval, "label"),
        ];
        var ink = passed switch { true => Ink.Green, false => Ink.Red, null => Ink.Plain };
        output.Write($"  {JsonText.StringOf(eval, "name")}: {string.Join(' ', parts.Where(part => part is not null))}", ink);
    }

    /// <summary>Strings as themselves, all else as JSON; never more than one line.</summary>
    private static string Value(JsonElement row, string member)
    {
        var text = JsonText.StringOf(row, member) ?? JsonText.Member(row, member)?.GetRawText() ?? "-";
        return RunNotes.Shorten(text.ReplaceLineEndings(" "), ValueLength);
    }
}
