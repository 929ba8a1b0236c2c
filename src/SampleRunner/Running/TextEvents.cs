using System.Text.Json;
using AgentMark.SampleRunner.Tools;
using AgentMark.V1;
using Google.Protobuf;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>What a text run reports of each piece of content. One instance a run: a result has to name the tool of its call.</summary>
internal sealed class TextEvents(Toolbox tools)
{
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    private readonly Dictionary<string, string> _toolOfCall = [];

    public RunPromptResponse? From(AIContent content) => content switch
    {
        TextContent { Text: "" } or TextReasoningContent { Text: "" } => null, // models begin with an empty piece that names their role
        TextReasoningContent reasoning => Events.Reasoning(reasoning.Text),
        TextContent text => Events.Text(text.Text),
        FunctionCallContent call => Call(call),
        FunctionResultContent result => Result(result),
        _ => null,
    };

    private RunPromptResponse Call(FunctionCallContent call)
    {
        _toolOfCall[call.CallId] = call.Name;
        return Events.ToolCall(call.CallId, call.Name, call.Arguments is null ? ByteString.Empty : Json(call.Arguments, typeof(IDictionary<string, object?>)));
    }

    private RunPromptResponse Result(FunctionResultContent result)
    {
        var name = _toolOfCall.GetValueOrDefault(result.CallId, "");
        var isError = result.Exception is not null || !tools.Has(name);
        return Events.ToolResult(result.CallId, name, Json(result.Result, typeof(object)), isError);
    }

    private static ByteString Json(object? value, Type type) =>
        UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(value, Compact.GetTypeInfo(type)));
}
