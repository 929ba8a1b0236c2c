using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// The lines of a streamed text or object run. Events that belong to another kind of run, reasoning and <c>started</c> have
/// no line.
/// </summary>
internal sealed partial class PromptLines : EventLines<PromptEvent>
{
    private readonly bool isObject;
    private readonly ObjectText objectText;
    private bool hasEnded;

    /// <param name="kind">Text or object: the other kinds have no stream.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="maxObjectBytes">Most bytes of <c>object_text_delta</c> text.</param>
    public PromptLines(PromptKind kind, IBufferWriter<byte> output, int maxObjectBytes)
        : base(output)
    {
        if (kind is not (PromptKind.Text or PromptKind.Object))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only text and object runs are streamed.");
        }

        isObject = kind == PromptKind.Object;
        objectText = new ObjectText(maxObjectBytes);
    }

    public override LineResult Write(PromptEvent runnerEvent)
    {
        var result = runnerEvent.Kind switch
        {
            RunPromptResponse.EventOneofCase.None => Skip(),
            RunPromptResponse.EventOneofCase.Finish when isObject => WriteObjectFinish(runnerEvent.Message.Finish),
            RunPromptResponse.EventOneofCase.Finish => WriteTextFinish(runnerEvent.Message.Finish),
            RunPromptResponse.EventOneofCase.Error => WriteRunError(runnerEvent.Message.Error),
            _ => isObject ? WriteObjectEvent(runnerEvent) : WriteTextEvent(runnerEvent),
        };
        hasEnded |= result.IsLast;
        return result;
    }

    /// <summary>Writes the value so far of an object run that sends text, if it has changed since the last one written.</summary>
    public override LineResult WriteSnapshot()
    {
        if (!hasEnded)
        {
            WriteObjectText();
        }

        return LineResult.More;
    }

    public override string? End() => hasEnded ? null : ErrorText.NoEnding;

    /// <inheritdoc/>
    /// <remarks>What came of an object before the error is written first.</remarks>
    public override void WriteError(string text)
    {
        WriteSnapshot();
        hasEnded = true;
        PromptJson.WriteErrorLine(Output, text);
    }

    /// <summary>Writes <c>{"type":"done","traceId":"…"}</c>, or nothing when there is no trace id.</summary>
    public override void WriteDone(string traceId)
    {
        if (traceId.Length > 0)
        {
            Output.Write("{\"type\":\"done\",\"traceId\":"u8);
            JsonText.Write(Output, traceId);
            Output.Write("}\n"u8);
        }
    }

    private LineResult Skip()
    {
        Skipped++;
        return LineResult.More;
    }

    private LineResult WriteRunError(RunError error)
    {
        WriteError(error.Message);
        return LineResult.Last;
    }
}
