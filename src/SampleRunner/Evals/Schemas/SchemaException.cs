namespace AgentMark.SampleRunner.Evals.Schemas;

/// <summary>A schema cannot be judged by; the message says why.</summary>
internal sealed class SchemaException(string message) : Exception(message);
