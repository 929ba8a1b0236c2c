using System.Buffers;

namespace AgentMark.Sidecar.Wire;

/// <summary>What became of one runner event.</summary>
/// <param name="IsLast">The event ended the run: nothing of the runner may follow.</param>
/// <param name="Fault">Null, or what was wrong with the event, for people: the run fails with this text and nothing was written.</param>
internal readonly record struct LineResult(bool IsLast, string? Fault)
{
    public static LineResult More => default;

    public static LineResult Last => new(true, null);

    public static LineResult Faulty(string text) => new(true, text);
}

/// <summary>
/// Turns a runner's events into NDJSON lines: one compact JSON object, then <c>\n</c>. Every method writes whole lines or
/// nothing, so that a fault never leaves half a line behind.
/// </summary>
/// <typeparam name="TEvent">The runner's message.</typeparam>
internal abstract class EventLines<TEvent>(IBufferWriter<byte> output)
    where TEvent : allows ref struct
{
    protected IBufferWriter<byte> Output { get; } = output;

    /// <summary>Events that were skipped because they hold nothing that is known here: heartbeats, and events of newer runners.</summary>
    public int Skipped { get; protected set; }

    /// <summary>Writes the event's lines, of which there may be none.</summary>
    public abstract LineResult Write(TEvent runnerEvent);

    /// <summary>Writes what is better written once for many events; called before each flush.</summary>
    public virtual LineResult WriteSnapshot() => LineResult.More;

    /// <summary>The runner's call ended with OK. Null, or why the run is a failure all the same.</summary>
    public abstract string? End();

    /// <summary>Writes <c>{"type":"error","error":text}</c>.</summary>
    public abstract void WriteError(string text);

    /// <summary>Writes the line that ends a stream, where it has one: after the run's own lines, errors included.</summary>
    public abstract void WriteDone(string traceId);
}
