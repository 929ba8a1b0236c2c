using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <content>Object runs: every line holds the whole value so far.</content>
internal sealed partial class PromptLines
{
    private LineResult WriteObjectEvent(PromptEvent runnerEvent)
    {
        switch (runnerEvent.Kind)
        {
            case RunPromptResponse.EventOneofCase.ObjectTextDelta:
                return objectText.Add(runnerEvent.Text) is { } tooLarge ? LineResult.Faulty(tooLarge) : LineResult.More;
            case RunPromptResponse.EventOneofCase.ObjectDelta:
                return WriteObject(RunnerJson.Read(runnerEvent.Message.ObjectDelta, out var partial), partial);
            case RunPromptResponse.EventOneofCase.ObjectFinal:
                return WriteObject(RunnerJson.Read(runnerEvent.Message.ObjectFinal, out var value), value);
            default:
                return LineResult.More;
        }
    }

    private LineResult WriteObject(string? fault, JsonValue value)
    {
        if (fault is not null)
        {
            return LineResult.Faulty(fault);
        }

        objectText.Replace();
        Output.Write("{\"type\":\"object\",\"result\":"u8);
        value.WriteTo(Output);
        Output.Write("}\n"u8);
        return LineResult.More;
    }

    private void WriteObjectText()
    {
        if (objectText.HasNews)
        {
            Output.Write("{\"type\":\"object\",\"result\":"u8);
            objectText.WriteTo(Output);
            Output.Write("}\n"u8);
        }
    }

    private LineResult WriteObjectFinish(Finish finish)
    {
        if (objectText.Complete() is { } fault)
        {
            return LineResult.Faulty(fault);
        }

        WriteObjectText();
        if (PromptJson.HasUsage(finish))
        {
            Output.Write("{\"type\":\"object\""u8);
            PromptJson.WriteUsage(Output, finish);
            Output.Write("}\n"u8);
        }

        return LineResult.Last;
    }
}
