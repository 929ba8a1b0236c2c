using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>The objects that streamed and single answers have in common.</summary>
internal static class PromptJson
{
    /// <summary><c>{"toolCallId":"c1","toolName":"find","args":{}}</c>; no <c>args</c> when there are none.</summary>
    public static void WriteToolCall(IBufferWriter<byte> output, ToolCall call, JsonValue args)
    {
        WriteTool(output, call.Id, call.Name);
        if (args.Length > 0)
        {
            output.Write(",\"args\":"u8);
            args.WriteTo(output);
        }

        output.Write("}"u8);
    }

    /// <summary><c>{"toolCallId":"c1","toolName":"find","result":[1]}</c>. The error flag is not sent.</summary>
    public static void WriteToolResult(IBufferWriter<byte> output, ToolResult toolResult, JsonValue value)
    {
        WriteTool(output, toolResult.Id, toolResult.Name);
        output.Write(",\"result\":"u8);
        value.WriteTo(output);
        output.Write("}"u8);
    }

    /// <summary><c>,"finishReason":"stop"</c>, or nothing when the reason is unknown.</summary>
    public static void WriteFinishReason(IBufferWriter<byte> output, Finish? finish)
    {
        if (finish is { Reason.Length: > 0 })
        {
            output.Write(",\"finishReason\":"u8);
            JsonText.Write(output, finish.Reason);
        }
    }

    /// <summary>True when the finish carries counts that are shown: input and output both known.</summary>
    public static bool HasUsage(Finish? finish) => finish?.Usage is { HasInputTokens: true, HasOutputTokens: true };

    /// <summary>
    /// <c>,"usage":{"inputTokens":3,"outputTokens":7,"totalTokens":10,"promptTokens":3,"completionTokens":7}</c>, or nothing when
    /// the usage is unknown. The total is left out when the runner gave none; the last two are for old readers.
    /// </summary>
    public static void WriteUsage(IBufferWriter<byte> output, Finish? finish)
    {
        if (!HasUsage(finish))
        {
            return;
        }

        var usage = finish!.Usage;
        output.Write(",\"usage\":{\"inputTokens\":"u8);
        JsonNumber.Write(output, usage.InputTokens);
        output.Write(",\"outputTokens\":"u8);
        JsonNumber.Write(output, usage.OutputTokens);
        if (usage.HasTotalTokens)
        {
            output.Write(",\"totalTokens\":"u8);
            JsonNumber.Write(output, usage.TotalTokens);
        }

        output.Write(",\"promptTokens\":"u8);
        JsonNumber.Write(output, usage.InputTokens);
        output.Write(",\"completionTokens\":"u8);
        JsonNumber.Write(output, usage.OutputTokens);
        output.Write("}"u8);
    }

    /// <summary><c>{"type":"error","error":text}</c> and a line feed; the text is capped, and never empty.</summary>
    public static void WriteErrorLine(IBufferWriter<byte> output, string text)
    {
        output.Write("{\"type\":\"error\",\"error\":"u8);
        JsonText.Write(output, ErrorText.Of(text));
        output.Write("}\n"u8);
    }

    private static void WriteTool(IBufferWriter<byte> output, string id, string name)
    {
        output.Write("{\"toolCallId\":"u8);
        JsonText.Write(output, id);
        output.Write(",\"toolName\":"u8);
        JsonText.Write(output, name);
    }
}
