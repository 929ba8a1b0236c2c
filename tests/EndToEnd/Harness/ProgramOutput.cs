using System.Collections.Concurrent;

namespace AgentMark.EndToEnd.Harness;

/// <summary>All that a program has printed, and the two things that are checked of it: no unannounced error, no sentinel.</summary>
internal sealed class ProgramOutput
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentBag<string> _announced = [];

    public IReadOnlyCollection<string> Lines => _lines;

    public void Add(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }

    /// <summary>An error that holds this text is meant to be logged.</summary>
    public void Announce(string text) => _announced.Add(text);

    public bool Contains(string text) => _lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Fails the test when something was printed that must not be.</summary>
    public void Check()
    {
        foreach (var line in _lines)
        {
            var leak = Sentinels.All.FirstOrDefault(sentinel => line.Contains(sentinel, StringComparison.Ordinal));
            Assert.True(leak is null, $"A secret or a customer's text was printed: {line}");
            Assert.True(!IsError(line) || _announced.Any(text => line.Contains(text, StringComparison.Ordinal)), $"An unannounced error was logged: {line}\n{this}");
        }
    }

    public override string ToString() => string.Join('\n', _lines);

    private static bool IsError(string line) =>
        line.Contains("fail: ", StringComparison.Ordinal)
        || line.Contains("crit: ", StringComparison.Ordinal)
        || line.StartsWith("Unhandled exception", StringComparison.Ordinal);
}
