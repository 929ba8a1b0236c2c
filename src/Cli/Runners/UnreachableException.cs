namespace AgentMark.Cli.Runners;

/// <summary>Nobody listens where the runner should be. The message is for people.</summary>
internal sealed class UnreachableException(string message) : Exception(message);
