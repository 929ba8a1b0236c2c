using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// Reads the <c>…_json</c> fields of a runner's events. Every reader returns null, or a sentence that names event and field.
/// </summary>
internal static class RunnerJson
{
    public static string? Read(ToolCall call, out JsonValue args) => Optional(call.ArgsJson, "a tool_call", "args_json", out args);

    public static string? Read(ToolResult toolResult, out JsonValue value) =>
        Required(toolResult.ResultJson, "a tool_result", "result_json", out value);

    public static string? Read(ObjectDelta delta, out JsonValue partial) =>
        Required(delta.PartialJson, "an object_delta", "partial_json", out partial);

    public static string? Read(ObjectFinal final, out JsonValue value) =>
        Required(final.ValueJson, "an object_final", "value_json", out value);

    /// <summary>Reads a field that must be there.</summary>
    /// <param name="field">The field's bytes.</param>
    /// <param name="owner">The event with its article: <c>a tool_result</c>.</param>
    /// <param name="name">The field's name: <c>result_json</c>.</param>
    /// <param name="value">The checked value.</param>
    public static string? Required(ByteString field, string owner, string name, out JsonValue value)
    {
        value = default;
        return field.IsEmpty ? Problem(owner, name, "empty") : Optional(field, owner, name, out value);
    }

    /// <summary>Reads a field that may be empty; the value then has length 0.</summary>
    public static string? Optional(ByteString field, string owner, string name, out JsonValue value)
    {
        value = default;
        return field.IsEmpty || JsonValue.TryRead(field.Span, out value) ? null : Problem(owner, name, "not valid JSON");
    }

    /// <summary>The sentence for a field that is not as it must be.</summary>
    public static string Problem(string owner, string name, string problem) =>
        $"The runner sent {owner} whose {name} is {problem}.";
}
