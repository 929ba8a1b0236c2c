using System.Buffers;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Makes a data set's row of a gathered run.</summary>
internal static class RowResult
{
    public static DatasetRow Of(PromptKind kind, PromptEnvelope envelope, DatasetItem item, string traceId)
    {
        var output = new ArrayBufferWriter<byte>();
        envelope.WriteResultTo(output);
        var row = new DatasetRow
        {
            InputJson = item.InputJson,
            ExpectedOutputJson = item.ExpectedOutputJson,
            ActualOutputJson = UnsafeByteOperations.UnsafeWrap(output.WrittenMemory),
        };
        if (kind is PromptKind.Image or PromptKind.Speech)
        {
            return row; // media are not compared: no tokens, no trace id to score by
        }

        row.TraceId = traceId;
        if (envelope.Tokens is { } tokens)
        {
            row.Tokens = tokens;
        }

        return row;
    }
}
