using System.Buffers;
using System.Text.Json;
using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using CsCheck;
using Google.Protobuf;
using Xunit;
using static AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Wire;

public class TextLinesTests
{
    private readonly Utf8Output output = new();
    private readonly PromptLines lines;

    public TextLinesTests() => lines = new PromptLines(PromptKind.Text, output, 1000);

    [Fact]
    public void Each_event_has_the_line_of_the_contract()
    {
        Assert.Equal("{\"type\":\"text\",\"result\":\"Hi\"}\n", Line(Text("Hi")));
        Assert.Equal("{\"type\":\"text\",\"result\":\"\"}\n", Line(Text("")));
        Assert.Equal("{\"type\":\"text\",\"toolCall\":{\"toolCallId\":\"c1\",\"toolName\":\"find\",\"args\":{\"q\":1}}}\n", Line(Call("{\"q\":1}")));
        Assert.Equal("{\"type\":\"text\",\"toolCall\":{\"toolCallId\":\"c1\",\"toolName\":\"find\"}}\n", Line(Call("")));
        Assert.Equal("{\"type\":\"text\",\"toolResult\":{\"toolCallId\":\"c1\",\"toolName\":\"find\",\"result\":[1]}}\n", Line(Result("[1]")));
    }

    [Fact]
    public void Started_reasoning_and_events_of_other_kinds_have_no_line()
    {
        RunPromptResponse[] events = [Begun, Reasoning("hm"), Delta("{}"), ObjectText("{"), Final("no JSON"), Image("", 1), Speech("", "", 1)];
        Assert.All(events, runnerEvent => Assert.Equal("", Line(runnerEvent)));
        lines.WriteSnapshot();
        Assert.Equal(0, output.Count);
        Assert.Equal(0, lines.Skipped);
    }

    [Fact]
    public void Unknown_events_are_skipped_and_counted()
    {
        // Field 99, length 1: an event of a newer runner.
        var newer = RunPromptResponse.Parser.ParseFrom([0x9a, 0x06, 0x01, 0x00]);
        Assert.Equal("", Line(Heartbeat));
        Assert.Equal("", Line(newer));
        Assert.Equal(2, lines.Skipped);
    }

    [Fact]
    public void Finish_tells_reason_and_usage()
    {
        var line = LastLine(Finish("stop", Used(3, 7, 10)));
        Assert.Equal(
            "{\"type\":\"text\",\"finishReason\":\"stop\",\"usage\":{\"inputTokens\":3,\"outputTokens\":7,\"totalTokens\":10,\"promptTokens\":3,\"completionTokens\":7}}\n",
            line);
        Assert.Null(lines.End());
    }

    [Theory]
    [InlineData(3L, null, 3L, "")]
    [InlineData(null, 7L, 7L, "")]
    [InlineData(null, null, null, "")]
    [InlineData(0L, 0L, null, ",\"usage\":{\"inputTokens\":0,\"outputTokens\":0,\"promptTokens\":0,\"completionTokens\":0}")]
    [InlineData(0L, 0L, 0L, ",\"usage\":{\"inputTokens\":0,\"outputTokens\":0,\"totalTokens\":0,\"promptTokens\":0,\"completionTokens\":0}")]
    public void Usage_is_left_out_unless_input_and_output_are_known(long? input, long? used, long? total, string member) =>
        Assert.Equal($"{{\"type\":\"text\"{member}}}\n", LastLine(Finish("", Used(input, used, total))));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\"a\":", "not valid JSON")]
    [InlineData("1\n{\"type\":\"done\"}", "not valid JSON")]
    public void A_tool_result_that_is_not_JSON_is_a_fault(string json, string problem) =>
        AssertFault($"The runner sent a tool_result whose result_json is {problem}.", Result(json));

    [Fact]
    public void Arguments_that_are_not_JSON_are_a_fault() =>
        AssertFault("The runner sent a tool_call whose args_json is not valid JSON.", Call("{q:1}"));

    [Fact]
    public void An_error_event_is_an_error_line_and_the_end()
    {
        Assert.Equal("{\"type\":\"error\",\"error\":\"no \\\"key\\\"\"}\n", LastLine(Error("no \"key\"", 3)));
        Assert.Null(lines.End());
    }

    [Fact]
    public void An_error_without_a_message_says_so() =>
        Assert.Equal("{\"type\":\"error\",\"error\":\"The runner reported an error without a message.\"}\n", LastLine(Error("")));

    [Fact]
    public void An_error_text_is_cut_at_4_KiB_between_characters()
    {
        lines.WriteError("a" + new string('é', 5000));
        Assert.Equal($"{{\"type\":\"error\",\"error\":\"a{new string('é', 2047)}\"}}\n", output.Take());
    }

    [Fact]
    public void A_run_that_just_ends_is_a_failure()
    {
        Line(Text("Hi"));
        Assert.Equal("The runner ended the stream without a finish or an error event.", lines.End());
    }

    [Theory]
    [InlineData("7d3c", "{\"type\":\"done\",\"traceId\":\"7d3c\"}\n")]
    [InlineData("", "")]
    public void Done_names_the_trace_where_there_is_one(string traceId, string line)
    {
        lines.WriteDone(traceId);
        Assert.Equal(line, output.Take());
    }

    [Fact]
    public void Any_text_is_one_line_that_reads_back_equal() =>
        JsonGen.Text.Sample(text =>
        {
            var (own, written) = New();
            own.Write(Text(text));
            var line = AssertOneLine(written.Take());
            Assert.Equal(text, line.GetProperty("result").GetString());
        });

    [Fact]
    public void Any_text_has_the_line_that_the_writer_of_characters_writes() =>
        JsonGen.AnyText.Sample(text =>
        {
            var (own, written) = New();
            own.Write(Text(text));
            var (_, expected) = New();
            expected.Write("{\"type\":\"text\",\"result\":"u8);
            JsonText.Write(expected, text);
            expected.Write("}\n"u8);
            Assert.Equal(expected.Take(), written.Take());
        });

    [Fact]
    public void Any_tool_result_is_one_line_that_holds_it_verbatim() =>
        Gen.Select(JsonGen.Value, Gen.Int).Sample((value, seed) =>
        {
            var (own, written) = New();
            Assert.Equal(LineResult.More, own.Write(Result(value.Pretty(seed))));
            var line = AssertOneLine(written.Take());
            Assert.Equal(value.Compact, line.GetProperty("toolResult").GetProperty("result").GetRawText());
        });

    [Fact]
    public void Text_is_written_without_allocating()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1 << 16);
        var own = new PromptLines(PromptKind.Text, buffer, 1000);
        var delta = Text("Grüße, \"Welt\"\n😀").ToByteArray();
        own.Write(PromptEventParser.Parse(delta));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            own.Write(PromptEventParser.Parse(delta));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static (PromptLines Lines, Utf8Output Output) New()
    {
        var written = new Utf8Output();
        return (new PromptLines(PromptKind.Text, written, 1000), written);
    }

    private static JsonElement AssertOneLine(string text)
    {
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private string Line(RunPromptResponse runnerEvent)
    {
        Assert.Equal(LineResult.More, lines.Write(runnerEvent));
        return output.Take();
    }

    private string LastLine(RunPromptResponse runnerEvent)
    {
        Assert.Equal(LineResult.Last, lines.Write(runnerEvent));
        return output.Take();
    }

    private void AssertFault(string text, RunPromptResponse runnerEvent)
    {
        Assert.Equal(LineResult.Faulty(text), lines.Write(runnerEvent));
        Assert.Equal(0, output.Count);
    }
}
