using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using CsCheck;
using Xunit;
using static AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Wire;

public class DatasetLinesTests
{
    private readonly Utf8Output output = new();
    private readonly DatasetLines lines;

    public DatasetLinesTests() => lines = new DatasetLines("0b8f", "nightly \"x\"", output);

    [Fact]
    public void A_full_row_is_the_line_of_the_contract()
    {
        var row = new DatasetRow
        {
            InputJson = Json("{ \"n\": 2 }"),
            ExpectedOutputJson = Json("\"4\""),
            ActualOutputJson = Json("\"4\""),
            Tokens = 11,
            TraceId = "7d3c",
            Evals = { new EvalResult { Name = "exact", Score = 1, Label = "correct", Reason = "same", Passed = true } },
        };
        Assert.Equal(
            "{\"type\":\"dataset\",\"result\":{\"input\":{\"n\":2},\"expectedOutput\":\"4\",\"actualOutput\":\"4\",\"tokens\":11," +
            "\"evals\":[{\"name\":\"exact\",\"score\":1,\"label\":\"correct\",\"reason\":\"same\",\"passed\":true}]}," +
            "\"traceId\":\"7d3c\",\"runId\":\"0b8f\",\"runName\":\"nightly \\\"x\\\"\"}\n",
            Line(row));
    }

    [Fact]
    public void What_is_unknown_is_left_out() =>
        Assert.Equal(
            "{\"type\":\"dataset\",\"result\":{\"input\":null,\"evals\":[]},\"runId\":\"0b8f\",\"runName\":\"nightly \\\"x\\\"\"}\n",
            Line(new DatasetRow { InputJson = Json("null") }));

    [Fact]
    public void Zero_false_and_empty_are_values()
    {
        var row = new DatasetRow
        {
            InputJson = Json("\"\""),
            ExpectedOutputJson = Json("null"),
            ActualOutputJson = Json("\"\""),
            Tokens = 0,
            Evals = { new EvalResult { Name = "a", Score = 0, Label = "", Reason = "", Passed = false }, new EvalResult { Name = "b" } },
        };
        Assert.StartsWith(
            "{\"type\":\"dataset\",\"result\":{\"input\":\"\",\"expectedOutput\":null,\"actualOutput\":\"\",\"tokens\":0," +
            "\"evals\":[{\"name\":\"a\",\"score\":0,\"label\":\"\",\"reason\":\"\",\"passed\":false},{\"name\":\"b\"}]},",
            Line(row),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, ",\"score\":1")]
    [InlineData(0.1, ",\"score\":0.1")]
    [InlineData(-0.0, ",\"score\":0")]
    [InlineData(0.30000000000000004, ",\"score\":0.30000000000000004")]
    [InlineData(1e20, ",\"score\":1E+20")]
    [InlineData(double.NaN, "")]
    [InlineData(double.PositiveInfinity, "")]
    [InlineData(double.NegativeInfinity, "")]
    public void Scores_are_short_and_finite(double score, string member) =>
        Assert.Contains(
            $"\"evals\":[{{\"name\":\"a\"{member}}}]",
            Line(new DatasetRow { InputJson = Json("1"), Evals = { new EvalResult { Name = "a", Score = score } } }),
            StringComparison.Ordinal);

    [Fact]
    public void Any_score_reads_back_equal() =>
        Gen.Double.Where(double.IsFinite).Sample(score =>
        {
            var written = new Utf8Output();
            JsonNumber.Write(written, score);
            Assert.Equal(score, System.Text.Json.JsonSerializer.Deserialize<double>(written.Take()));
        });

    [Theory]
    [InlineData("", "1", "1", "input_json is empty")]
    [InlineData("{", "1", "1", "input_json is not valid JSON")]
    [InlineData("1", "{", "1", "expected_output_json is not valid JSON")]
    [InlineData("1", "1", "1 2", "actual_output_json is not valid JSON")]
    public void A_row_that_cannot_be_written_is_an_error_line_and_the_run_goes_on(string input, string expected, string actual, string problem) =>
        Assert.Equal(
            $"{{\"type\":\"error\",\"error\":\"The runner sent a row whose {problem}.\"}}\n",
            Line(new DatasetRow { InputJson = Json(input), ExpectedOutputJson = Json(expected), ActualOutputJson = Json(actual) }));

    [Fact]
    public void A_row_error_is_an_error_line_and_the_run_goes_on()
    {
        var result = lines.Write(new RunDatasetResponse { Error = new RowError { Message = "row 3 failed", Code = 3, Index = 3 } });
        Assert.Equal(LineResult.More, result);
        Assert.Equal("{\"type\":\"error\",\"error\":\"row 3 failed\"}\n", output.Take());
    }

    [Fact]
    public void Unknown_events_are_skipped_and_counted()
    {
        lines.Write(new RunDatasetResponse());
        Assert.Equal(0, output.Count);
        Assert.Equal(1, lines.Skipped);
    }

    [Fact]
    public void Nothing_ends_the_stream_but_its_end()
    {
        lines.WriteSnapshot();
        lines.WriteDone("7d3c");
        Assert.Equal(0, output.Count);
        Assert.Null(lines.End());
    }

    [Fact]
    public void Any_values_are_one_line_that_holds_them_verbatim() =>
        Gen.Select(JsonGen.Value, JsonGen.Value, Gen.Int).Sample((input, actual, seed) =>
        {
            var written = new Utf8Output();
            new DatasetLines("r", "n", written).Write(new RunDatasetResponse
            {
                Row = new DatasetRow { InputJson = Json(input.Pretty(seed)), ActualOutputJson = Json(actual.Pretty(~seed)) },
            });
            Assert.Equal(
                $"{{\"type\":\"dataset\",\"result\":{{\"input\":{input.Compact},\"actualOutput\":{actual.Compact},\"evals\":[]}},\"runId\":\"r\",\"runName\":\"n\"}}\n",
                written.Take());
        });

    private string Line(DatasetRow row)
    {
        Assert.Equal(LineResult.More, lines.Write(new RunDatasetResponse { Row = row }));
        return output.Take();
    }
}
