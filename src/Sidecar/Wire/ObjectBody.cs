using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// <c>{"type":"object","result":{…},"usage":{…},"finishReason":"stop"</c>: the final value, else the last one seen, else no result.
/// </summary>
internal sealed class ObjectBody(int maxBytes) : EnvelopeBody
{
    private readonly ObjectText text = new(maxBytes);
    private readonly ArrayBufferWriter<byte> value = new();
    private bool isFinal;

    public override long Size => (long)text.Size + value.WrittenCount;

    public override string? Add(PromptEvent runnerEvent)
    {
        switch (runnerEvent.Kind)
        {
            case RunPromptResponse.EventOneofCase.ObjectTextDelta:
                return text.Add(runnerEvent.Text);
            case RunPromptResponse.EventOneofCase.ObjectDelta:
                return Take(RunnerJson.Read(runnerEvent.Message.ObjectDelta, out var partial), partial, final: false);
            case RunPromptResponse.EventOneofCase.ObjectFinal:
                return Take(RunnerJson.Read(runnerEvent.Message.ObjectFinal, out var whole), whole, final: true);
            default:
                return null;
        }
    }

    public override string? Complete() => text.Complete();

    public override void WriteResultTo(IBufferWriter<byte> output)
    {
        output.Write(value.WrittenSpan);
        text.WriteTo(output);
    }

    public override void WriteTo(IBufferWriter<byte> output, Finish? finish)
    {
        output.Write("{\"type\":\"object\""u8);
        if (value.WrittenCount + text.Length > 0)
        {
            output.Write(",\"result\":"u8);
            WriteResultTo(output);
        }

        PromptJson.WriteUsage(output, finish);
        PromptJson.WriteFinishReason(output, finish);
    }

    private string? Take(string? fault, JsonValue whole, bool final)
    {
        if (fault is null && (final || !isFinal))
        {
            text.Replace();
            value.ResetWrittenCount();
            whole.WriteTo(value);
            isFinal = final;
        }

        return fault;
    }
}
