namespace AgentMark.Bench.Driver.Measuring;

/// <summary>The benchmark cannot go on; the message says why.</summary>
internal sealed class BenchException(string message) : Exception(message);
