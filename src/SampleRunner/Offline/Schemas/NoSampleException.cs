namespace AgentMark.SampleRunner.Offline.Schemas;

/// <summary>No value was found for a part of a schema; another choice may still have one.</summary>
internal sealed class NoSampleException(string message) : Exception(message);
