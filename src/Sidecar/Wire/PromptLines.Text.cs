using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <content>Text runs.</content>
internal sealed partial class PromptLines
{
    private LineResult WriteTextEvent(RunPromptResponse runnerEvent) => runnerEvent.EventCase switch
    {
        RunPromptResponse.EventOneofCase.TextDelta => WriteText(runnerEvent.TextDelta.Text),
        RunPromptResponse.EventOneofCase.ToolCall => WriteToolCall(runnerEvent.ToolCall),
        RunPromptResponse.EventOneofCase.ToolResult => WriteToolResult(runnerEvent.ToolResult),
        _ => LineResult.More,
    };

    private LineResult WriteText(string text)
    {
        Output.Write("{\"type\":\"text\",\"result\":"u8);
        JsonText.Write(Output, text);
        Output.Write("}\n"u8);
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
