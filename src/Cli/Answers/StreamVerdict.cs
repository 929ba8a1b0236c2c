using System.Text;
using System.Text.Json;
using AgentMark.Cli.Input;

namespace AgentMark.Cli.Answers;

/// <summary>Watches a stream go by and knows in the end whether it was a good and a whole one.</summary>
/// <param name="endsWithDone">The stream must end with a <c>done</c> line.</param>
internal sealed class StreamVerdict(bool endsWithDone)
{
    private readonly List<string> _problems = [];
    private bool _done;

    public bool HasErrorLine { get; private set; }

    /// <summary>What was wrong with the stream itself, as sentences; an error line is not, it is a proper part of one.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public int ExitCode => HasErrorLine || _problems.Count > 0 ? Cli.ExitCode.RunFailed : Cli.ExitCode.Ok;

    /// <param name="line">The line as it came.</param>
    /// <param name="json">The line's object; null when it is none.</param>
    public void Observe(StreamLine line, JsonElement? json)
    {
        if (!line.IsTerminated)
        {
            _problems.Add($"The stream is truncated: it broke off {Tail(line.Bytes)}.");
            return;
        }

        if (_done)
        {
            _problems.Add("The stream goes on after its done line.");
        }

        if (json is not { ValueKind: JsonValueKind.Object } value)
        {
            _problems.Add($"A line is not a JSON object: {Shorten(line.Bytes)}");
            return;
        }

        var type = JsonText.StringOf(value, "type");
        _done |= type == "done";
        HasErrorLine |= type == "error";
    }

    /// <summary>The stream has ended.</summary>
    public void End()
    {
        if (endsWithDone && !_done && _problems.Count == 0)
        {
            _problems.Add("The stream is truncated: it ended without a done line.");
        }
    }

    private static string Tail(byte[] rest) =>
        rest.Length == 0 ? "between two lines" : $"inside a line, after {Shorten(rest)}";

    private static string Shorten(byte[] bytes) =>
        bytes.Length <= 80 ? Encoding.UTF8.GetString(bytes) : $"{Encoding.UTF8.GetString(bytes, 0, 80)}…";
}
