using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// <c>{"type":"text","result":"…","usage":{…},"finishReason":"stop","toolCalls":[…],"toolResults":[…]</c>: the deltas joined; both
/// arrays are always there.
/// </summary>
internal sealed class TextBody : EnvelopeBody
{
    /// <summary>The text as it stands between the quotes of a JSON string.</summary>
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly ArrayBufferWriter<byte> calls = new();
    private readonly ArrayBufferWriter<byte> results = new();

    public override long Size => (long)text.WrittenCount + calls.WrittenCount + results.WrittenCount;

    public override string? Add(PromptEvent runnerEvent)
    {
        switch (runnerEvent.Kind)
        {
            case RunPromptResponse.EventOneofCase.TextDelta:
                JsonText.WriteContent(text, runnerEvent.Text);
                return null;
            case RunPromptResponse.EventOneofCase.ToolCall:
                return Add(runnerEvent.Message.ToolCall);
            case RunPromptResponse.EventOneofCase.ToolResult:
                return Add(runnerEvent.Message.ToolResult);
            default:
                return null;
        }
    }

    public override void WriteResultTo(IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        output.Write(text.WrittenSpan);
        output.Write("\""u8);
    }

    public override void WriteTo(IBufferWriter<byte> output, Finish? finish)
    {
        output.Write("{\"type\":\"text\",\"result\":"u8);
        WriteResultTo(output);
        PromptJson.WriteUsage(output, finish);
        PromptJson.WriteFinishReason(output, finish);
        output.Write(",\"toolCalls\":["u8);
        output.Write(calls.WrittenSpan);
        output.Write("],\"toolResults\":["u8);
        output.Write(results.WrittenSpan);
        output.Write("]"u8);
    }

    private static void Separate(ArrayBufferWriter<byte> items) => items.Write(items.WrittenCount == 0 ? ""u8 : ","u8);

    private string? Add(ToolCall call)
    {
        if (RunnerJson.Read(call, out var args) is { } fault)
        {
            return fault;
        }

        Separate(calls);
        PromptJson.WriteToolCall(calls, call, args);
        return null;
    }

    private string? Add(ToolResult toolResult)
    {
        if (RunnerJson.Read(toolResult, out var value) is { } fault)
        {
            return fault;
        }

        Separate(results);
        PromptJson.WriteToolResult(results, toolResult, value);
        return null;
    }
}
