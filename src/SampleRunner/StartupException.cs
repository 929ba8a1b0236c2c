namespace AgentMark.SampleRunner;

/// <summary>The runner cannot start; the message is one sentence for the person who started it.</summary>
internal sealed class StartupException(string message) : Exception(message);
