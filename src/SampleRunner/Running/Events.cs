using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.SampleRunner.Running;

/// <summary>Makes the events of a run.</summary>
internal static class Events
{
    public static RunPromptResponse Started(string model) => new() { Started = new Started { Model = model } };

    public static RunPromptResponse Text(string text) => new() { TextDelta = new TextDelta { Text = text } };

    public static RunPromptResponse Reasoning(string text) => new() { ReasoningDelta = new ReasoningDelta { Text = text } };

    public static RunPromptResponse ObjectText(string text) => new() { ObjectTextDelta = new ObjectTextDelta { Text = text } };

    public static RunPromptResponse ToolCall(string id, string name, ByteString args) =>
        new() { ToolCall = new ToolCall { Id = id, Name = name, ArgsJson = args } };

    public static RunPromptResponse ToolResult(string id, string name, ByteString result, bool isError) =>
        new() { ToolResult = new ToolResult { Id = id, Name = name, ResultJson = result, IsError = isError } };

    public static RunPromptResponse Image(string mimeType, ReadOnlyMemory<byte> data) =>
        new() { Image = new ImageOutput { MimeType = mimeType, Data = UnsafeByteOperations.UnsafeWrap(data) } };

    public static RunPromptResponse Speech(string mimeType, string format, ReadOnlyMemory<byte> data) =>
        new() { Speech = new SpeechOutput { MimeType = mimeType, Format = format, Data = UnsafeByteOperations.UnsafeWrap(data) } };

    public static RunPromptResponse Finish(string reason, Usage? usage) => new() { Finish = new Finish { Reason = reason, Usage = usage } };

    public static RunPromptResponse Error(string message, int code) => new() { Error = new RunError { Message = message, Code = code } };
}
