using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentMark.Cli.Demo;
using AgentMark.Cli.Terminals;

namespace AgentMark.Cli.Tests.Support;

/// <summary>Runs a command through its entry point, with an environment and outputs of its own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The outputs are memory and nothing else.")]
internal sealed class Tool
{
    private readonly Watched _out = new();
    private readonly Watched _error = new();

    public Dictionary<string, string?> Variables { get; } = [];

    public byte[] Input { get; init; } = [];

    public bool IsTerminal { get; init; }

    public ProgramFiles Programs { get; init; } = ProgramFiles.Bundled();

    public string Out => _out.Text;

    public string Error => _error.Text;

    public byte[] OutBytes => _out.ToArray();

    public Task<int> RunAsync(params string[] args) => RunAsync(TestContext.Current.CancellationToken, args);

    public Task<int> RunAsync(CancellationToken interrupted, params string[] args) => CommandLine.RunAsync(
        args,
        new Terminal(
            new MemoryStream(Input),
            new Screen(_out, IsTerminal, colour: false),
            new Screen(_error, IsTerminal, colour: false),
            Variables.GetValueOrDefault),
        Programs,
        interrupted);

    /// <summary>Completes when standard output holds the text.</summary>
    public Task OutHasAsync(string text) => _out.HasAsync(text);

    /// <summary>Completes when standard error holds the text.</summary>
    public Task ErrorHasAsync(string text) => _error.HasAsync(text);

    private sealed class Watched : MemoryStream
    {
        private readonly Lock _lock = new();
        private readonly ConcurrentBag<(string Text, TaskCompletionSource Seen)> _waiting = [];

        public string Text
        {
            get
            {
                lock (_lock)
                {
                    return Encoding.UTF8.GetString(ToArray());
                }
            }
        }

        // MemoryStream's own overload for spans ends here too.
        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (_lock)
            {
                base.Write(buffer, offset, count);
            }

            Look();
        }

        public async Task HasAsync(string text)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((text, seen));
            Look();
            await Wait.ForAsync(seen.Task, () => $"'{text}' in the output, which is so far: {Text}");
        }

        private void Look()
        {
            var now = Text;
            foreach (var (text, seen) in _waiting)
            {
                if (now.Contains(text, StringComparison.Ordinal))
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
