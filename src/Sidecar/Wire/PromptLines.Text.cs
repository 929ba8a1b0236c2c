using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <content>Text runs.</content>
internal sealed partial class PromptLines
{
    private LineResult WriteTextEvent(PromptEvent runnerEvent) => runnerEvent.Kind switch
    {
        RunPromptResponse.EventOneofCase.TextDelta => WriteText(runnerEvent.Text),
        RunPromptResponse.EventOneofCase.ToolCall => WriteToolCall(runnerEvent.Message.ToolCall),
        RunPromptResponse.EventOneofCase.ToolResult => WriteToolResult(runnerEvent.Message.ToolResult),
        _ => LineResult.More,
    };

    private LineResult WriteText(ReadOnlySpan<byte> utf8)
    {
        JsonText.WriteContent(Output, "{\"type\":\"text\",\"result\":\""u8, utf8, "\"}\n"u8);
        return LineResult.More;
    }

    private LineResult WriteToolCall(ToolCall call)
    {
        if (RunnerJson.Read(call, out var args) is { } fault)
        {
            return LineResult.Faulty(fault);
        }

        Output.Write("{\"type\":\"text\",\"toolCall\":"u8);
        PromptJson.WriteToolCall(Output, call, args);
        Output.Write("}\n"u8);
        return LineResult.More;
    }

    private LineResult WriteToolResult(ToolResult toolResult)
    {
        if (RunnerJson.Read(toolResult, out var value) is { } fault)
        {
            return LineResult.Faulty(fault);
        }

        Output.Write("{\"type\":\"text\",\"toolResult\":"u8);
        PromptJson.WriteToolResult(Output, toolResult, value);
        Output.Write("}\n"u8);
        return LineResult.More;
    }

    private LineResult WriteTextFinish(Finish finish)
    {
        Output.Write("{\"type\":\"text\""u8);
        PromptJson.WriteFinishReason(Output, finish);
        PromptJson.WriteUsage(Output, finish);
        Output.Write("}\n"u8);
        return LineResult.Last;
    }
}
