namespace AgentMark.Cli.Terminals;

/// <summary>What a command may touch of the process around it, so that tests can hand in their own.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Out">What the prompt produced, and what was asked for.</param>
/// <param name="Error">Everything about the run: notes, usage, errors.</param>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
internal sealed record Terminal(Stream Input, Screen Out, Screen Error, Func<string, string?> Variable)
{
    public static Terminal OfProcess()
    {
        var plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(
            Console.OpenStandardInput(),
            new Screen(Console.OpenStandardOutput(), !Console.IsOutputRedirected, !plain && !Console.IsOutputRedirected),
            new Screen(Console.OpenStandardError(), !Console.IsErrorRedirected, !plain && !Console.IsErrorRedirected),
            Environment.GetEnvironmentVariable);
    }

    /// <summary>The variable's value; null when it is not set or empty.</summary>
    public string? Setting(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}
