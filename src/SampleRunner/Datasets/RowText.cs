using System.Text.Json;
using AgentMark.SampleRunner.Running;
using Google.Protobuf;

namespace AgentMark.SampleRunner.Datasets;

/// <summary>One row of a data set: <c>{"input":…,"expected_output":…}</c>, its values as they were written.</summary>
internal readonly record struct RowText(JsonElement Input, ByteString InputJson, ByteString ExpectedOutputJson)
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the line is not JSON, or has no input.</exception>
    public static RowText Parse(string line)
    {
        var row = JsonInput.Parse(System.Text.Encoding.UTF8.GetBytes(line), "the row");
        if (Member(row, "input") is not { } input)
        {
            throw Refusal.InvalidArgument("the row has no input");
        }

        var expected = Member(row, "expected_output");
        return new RowText(input, Raw(input), expected is { } value ? Raw(value) : ByteString.Empty);
    }

    private static JsonElement? Member(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ByteString Raw(JsonElement value) => ByteString.CopyFromUtf8(value.GetRawText());
}
