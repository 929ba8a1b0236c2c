namespace AgentMark.Cli.Input;

/// <summary>What the user gave cannot be used. The message is for people; the exit code is <see cref="ExitCode.Usage"/>.</summary>
internal sealed class InputException(string message) : Exception(message);
