using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.EndToEnd.Harness;

/// <summary>The runner's events, in few words.</summary>
internal static class Say
{
    public static RunPromptResponse Started(string traceId = "") => new() { Started = new Started { TraceId = traceId } };

    public static RunPromptResponse Text(string text) => new() { TextDelta = new TextDelta { Text = text } };

    public static RunPromptResponse Reasoning(string text) => new() { ReasoningDelta = new ReasoningDelta { Text = text } };

    public static RunPromptResponse ToolCall(string id, string name, string argsJson) =>
        new() { ToolCall = new ToolCall { Id = id, Name = name, ArgsJson = Json(argsJson) } };

    public static RunPromptResponse ToolResult(string id, string name, string resultJson, bool isError = false) =>
        new() { ToolResult = new ToolResult { Id = id, Name = name, ResultJson = Json(resultJson), IsError = isError } };

    public static RunPromptResponse Object(string partialJson) => new() { ObjectDelta = new ObjectDelta { PartialJson = Json(partialJson) } };

    public static RunPromptResponse ObjectText(string text) => new() { ObjectTextDelta = new ObjectTextDelta { Text = text } };

    public static RunPromptResponse Final(string valueJson) => new() { ObjectFinal = new ObjectFinal { ValueJson = Json(valueJson) } };

    public static RunPromptResponse Image(string mimeType, params byte[] data) =>
        new() { Image = new ImageOutput { MimeType = mimeType, Data = ByteString.CopyFrom(data) } };

    public static RunPromptResponse Speech(string mimeType, string format, params byte[] data) =>
        new() { Speech = new SpeechOutput { MimeType = mimeType, Format = format, Data = ByteString.CopyFrom(data) } };

    public static RunPromptResponse Finish(string reason = "stop", long? input = null, long? output = null, long? total = null)
    {
        var finish = new Finish { Reason = reason };
        if (input is not null || output is not null || total is not null)
        {
            finish.Usage = new Usage();
            SetIf(input, value => finish.Usage.InputTokens = value);
            SetIf(output, value => finish.Usage.OutputTokens = value);
            SetIf(total, value => finish.Usage.TotalTokens = value);
        }

        return new RunPromptResponse { Finish = finish };
    }

    public static RunPromptResponse Error(string message, int code = 0) => new() { Error = new RunError { Message = message, Code = code } };

    /// <summary>An event that this version of the contract does not know: field 99.</summary>
    public static byte[] Unknown() => [0x9a, 0x06, 0x02, 0x08, 0x01];

    public static RunDatasetResponse Row(string inputJson, string expectedJson = "", string actualJson = "", long? tokens = null, string traceId = "", params EvalResult[] evals)
    {
        var row = new DatasetRow
        {
            InputJson = Json(inputJson),
            ExpectedOutputJson = Json(expectedJson),
            ActualOutputJson = Json(actualJson),
            TraceId = traceId,
            Evals = { evals },
        };
        SetIf(tokens, value => row.Tokens = value);
        return new RunDatasetResponse { Row = row };
    }

    public static RunDatasetResponse RowError(string message, int code = 0, long index = 0) =>
        new() { Error = new RowError { Message = message, Code = code, Index = index } };

    private static ByteString Json(string json) => ByteString.CopyFromUtf8(json);

    private static void SetIf(long? value, Action<long> set)
    {
        if (value is { } known)
        {
            set(known);
        }
    }
}
