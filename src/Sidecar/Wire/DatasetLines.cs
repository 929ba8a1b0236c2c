using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// The lines of a data-set run. A row that failed, and a row with a field that cannot be written, is an error line and the
/// run goes on: one bad row must not cost the others.
/// </summary>
internal sealed class DatasetLines : EventLines<RunDatasetResponse>
{
    private readonly byte[] run;

    /// <param name="runId">The run's id, the same in every line.</param>
    /// <param name="runName">The run's display name.</param>
    /// <param name="output">Where the lines go.</param>
    public DatasetLines(string runId, string runName, IBufferWriter<byte> output)
        : base(output)
    {
        var end = new ArrayBufferWriter<byte>();
        end.Write(",\"runId\":"u8);
        JsonText.Write(end, runId);
        end.Write(",\"runName\":"u8);
        JsonText.Write(end, runName);
        end.Write("}\n"u8);
        run = end.WrittenSpan.ToArray();
    }

    public override LineResult Write(RunDatasetResponse runnerEvent)
    {
        switch (runnerEvent.EventCase)
        {
            case RunDatasetResponse.EventOneofCase.Row:
                WriteRow(runnerEvent.Row);
                break;
            case RunDatasetResponse.EventOneofCase.Error:
                WriteError(runnerEvent.Error.Message);
                break;
            default:
                Skipped++;
                break;
        }

        return LineResult.More;
    }

    /// <summary>Null: a data-set run ends with OK alone.</summary>
    public override string? End() => null;

    public override void WriteError(string text) => PromptJson.WriteErrorLine(Output, text);

    /// <summary>Writes nothing: each row has a trace of its own.</summary>
    public override void WriteDone(string traceId)
    {
    }

    private void WriteRow(DatasetRow row)
    {
        var inputFault = RunnerJson.Required(row.InputJson, "a row", "input_json", out var input);
        var expectedFault = RunnerJson.Optional(row.ExpectedOutputJson, "a row", "expected_output_json", out var expected);
        var actualFault = RunnerJson.Optional(row.ActualOutputJson, "a row", "actual_output_json", out var actual);
        if ((inputFault ?? expectedFault ?? actualFault) is { } fault)
        {
            WriteError(fault);
            return;
        }

        Output.Write("{\"type\":\"dataset\",\"result\":{\"input\":"u8);
        input.WriteTo(Output);
        WriteMember(",\"expectedOutput\":"u8, expected);
        WriteMember(",\"actualOutput\":"u8, actual);
        if (row.HasTokens)
        {
            Output.Write(",\"tokens\":"u8);
            JsonNumber.Write(Output, row.Tokens);
        }

        EvalJson.WriteArray(Output, row.Evals);
        Output.Write("}"u8);
        if (row.TraceId.Length > 0)
        {
            Output.Write(",\"traceId\":"u8);
            JsonText.Write(Output, row.TraceId);
        }

        Output.Write(run);
    }

    private void WriteMember(ReadOnlySpan<byte> name, JsonValue value)
    {
        if (value.Length > 0)
        {
            Output.Write(name);
            value.WriteTo(Output);
        }
    }
}
