namespace AgentMark.Sidecar.Events;

/// <summary>The syntax tree of an event's prompt: a JSON object, verbatim.</summary>
internal class PromptTree(ReadOnlyMemory<byte> json)
{
    public ReadOnlyMemory<byte> Json => json;
}

/// <summary>Finds the known tree that some JSON begins with, byte by byte the same; null when there is none.</summary>
internal delegate PromptTree? TreeFinder(ReadOnlySpan<byte> json);
