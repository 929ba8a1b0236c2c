using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Tests.Wire;

/// <summary>What a runner sends, in few words.</summary>
internal static class RunnerEvents
{
    public static readonly RunPromptResponse Heartbeat = new();

    public static readonly RunPromptResponse Begun = new() { Started = new Started { TraceId = "t", Model = "m" } };

    public static RunPromptResponse Text(string text) => new() { TextDelta = new TextDelta { Text = text } };

    public static RunPromptResponse Reasoning(string text) => new() { ReasoningDelta = new ReasoningDelta { Text = text } };

    public static RunPromptResponse Call(string args, string name = "find") =>
        new() { ToolCall = new ToolCall { Id = "c1", Name = name, ArgsJson = Json(args) } };

    public static RunPromptResponse Result(string value) =>
        new() { ToolResult = new ToolResult { Id = "c1", Name = "find", ResultJson = Json(value), IsError = true } };

    public static RunPromptResponse Delta(string value) => new() { ObjectDelta = new ObjectDelta { PartialJson = Json(value) } };

    public static RunPromptResponse ObjectText(string text) => new() { ObjectTextDelta = new ObjectTextDelta { Text = text } };

    public static RunPromptResponse Final(string value) => new() { ObjectFinal = new ObjectFinal { ValueJson = Json(value) } };

    public static RunPromptResponse Image(string mimeType, params byte[] data) =>
        new() { Image = new ImageOutput { MimeType = mimeType, Data = ByteString.CopyFrom(data) } };

    public static RunPromptResponse Speech(string mimeType, string format, params byte[] data) =>
        new() { Speech = new SpeechOutput { MimeType = mimeType, Format = format, Data = ByteString.CopyFrom(data) } };

    public static RunPromptResponse Error(string message, int code = 0) => new() { Error = new RunError { Message = message, Code = code } };

    public static RunPromptResponse Finish(string reason = "", Usage? usage = null) =>
        new() { Finish = new Finish { Reason = reason, Usage = usage } };

    public static Usage Used(long? input, long? output, long? total = null)
    {
        var usage = new Usage();
        if (input is { } inputTokens)
        {
            usage.InputTokens = inputTokens;
        }

        if (output is { } outputTokens)
        {
            usage.OutputTokens = outputTokens;
        }

        if (total is { } totalTokens)
        {
            usage.TotalTokens = totalTokens;
        }

        return usage;
    }

    /// <summary>The event as it comes over the wire.</summary>
    public static LineResult Write(this PromptLines lines, RunPromptResponse runnerEvent) => lines.Write(PromptEventParser.Parse(runnerEvent.ToByteArray()));

    /// <inheritdoc cref="Write"/>
    public static LineResult Add(this PromptEnvelope envelope, RunPromptResponse runnerEvent) => envelope.Add(PromptEventParser.Parse(runnerEvent.ToByteArray()));

    public static ByteString Json(string json) => ByteString.CopyFromUtf8(json);
}
