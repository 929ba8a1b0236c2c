using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>What an envelope collects of one kind of run.</summary>
internal abstract class EnvelopeBody
{
    /// <summary>Bytes held.</summary>
    public abstract long Size { get; }

    /// <summary>Takes an event that is none of: empty, finish, error. Null, or why the run fails.</summary>
    public abstract string? Add(PromptEvent runnerEvent);

    /// <summary>The run has finished. Null, or why it is a failure all the same.</summary>
    public virtual string? Complete() => null;

    /// <summary>The run ended without a finish. Null, or why that is a failure.</summary>
    public virtual string? End() => ErrorText.NoEnding;

    /// <summary>Writes the result alone, as it stands in the envelope: one JSON value, or nothing when there is none.</summary>
    public abstract void WriteResultTo(IBufferWriter<byte> output);

    /// <summary>Writes the envelope up to where the trace id goes: an open brace, and members.</summary>
    public abstract void WriteTo(IBufferWriter<byte> output, Finish? finish);
}
