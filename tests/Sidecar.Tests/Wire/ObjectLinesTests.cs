using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using CsCheck;
using Xunit;
using static AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Wire;

public class ObjectLinesTests
{
    private const int MaxBytes = 1000;

    private readonly Utf8Output output = new();
    private readonly PromptLines lines;

    public ObjectLinesTests() => lines = new PromptLines(PromptKind.Object, output, MaxBytes);

    [Fact]
    public void Whole_values_are_lines_of_one_shape()
    {
        Assert.Equal("{\"type\":\"object\",\"result\":{\"a\":1}}\n", Line(Delta("{ \"a\": 1 }")));
        Assert.Equal("{\"type\":\"object\",\"result\":{\"a\":1,\"b\":2}}\n", Line(Final("{\"a\":1,\n\"b\":2}")));
        Assert.Equal("{\"type\":\"object\",\"result\":null}\n", Line(Final("null")));
    }

    [Fact]
    public void Finish_has_a_line_only_for_usage_and_never_a_reason()
    {
        Assert.Equal(
            "{\"type\":\"object\",\"usage\":{\"inputTokens\":3,\"outputTokens\":7,\"promptTokens\":3,\"completionTokens\":7}}\n",
            LastLine(Finish("stop", Used(3, 7))));
        Assert.Equal("", LastLine(Finish("stop")));
    }

    [Fact]
    public void Text_and_tools_have_no_line()
    {
        RunPromptResponse[] events = [Begun, Reasoning("hm"), Text("Hi"), Call("broken"), Result("")];
        Assert.All(events, runnerEvent => Assert.Equal("", Line(runnerEvent)));
    }

    [Fact]
    public void Values_that_are_missing_or_broken_are_faults()
    {
        AssertFault("The runner sent an object_delta whose partial_json is empty.", Delta(""));
        AssertFault("The runner sent an object_delta whose partial_json is not valid JSON.", Delta("{\"a\":"));
        AssertFault("The runner sent an object_final whose value_json is empty.", Final(""));
        AssertFault("The runner sent an object_final whose value_json is not valid JSON.", Final("{}{}"));
    }

    [Fact]
    public void Text_is_shown_as_whole_values_once_a_flush()
    {
        Assert.Equal("", Line(ObjectText("{\"city\"")));
        Assert.Equal("{\"type\":\"object\",\"result\":{}}\n", Snapshot());
        Assert.Equal("", Line(ObjectText(": \"Be")));
        Assert.Equal("", Line(ObjectText("rn")));
        Assert.Equal("{\"type\":\"object\",\"result\":{\"city\":\"Bern\"}}\n", Snapshot());
        Assert.Equal("", Snapshot());
        Assert.Equal("", Line(ObjectText("\" ,")));
        Assert.Equal("", Snapshot());
    }

    [Fact]
    public void The_final_value_is_written_at_finish()
    {
        Line(ObjectText("{\"a\":1"));
        Snapshot();
        Line(ObjectText(",\"b\":2}"));
        Assert.Equal("{\"type\":\"object\",\"result\":{\"a\":1,\"b\":2}}\n", LastLine(Finish()));
        Assert.Equal("", Snapshot());
    }

    [Fact]
    public void The_final_value_is_not_repeated()
    {
        Line(ObjectText("{\"a\":1"));
        Assert.Equal("{\"type\":\"object\",\"result\":{\"a\":1}}\n", Snapshot());
        Line(ObjectText("}\n"));
        Assert.Equal("", LastLine(Finish()));
    }

    [Theory]
    [InlineData("{\"a\":1")]
    [InlineData("tru")]
    [InlineData("1.")]
    [InlineData(" ")]
    [InlineData("Sure! {}")]
    [InlineData("{} {}")]
    public void Text_that_is_not_JSON_by_the_finish_is_a_fault(string text)
    {
        Line(ObjectText(text));
        AssertFault("The runner finished an object run whose object_text_delta text is not valid JSON.", Finish("stop", Used(1, 1)));
        Assert.Equal("", Snapshot());
    }

    [Fact]
    public void Text_over_the_limit_is_a_fault_that_names_it()
    {
        Line(ObjectText("\"" + new string('é', (MaxBytes - 2) / 2)));
        Line(ObjectText("x"));
        var result = lines.Write(ObjectText("x"));
        Assert.Contains("AGENTMARK_MAX_BODY_BYTES (1000 bytes)", result.Fault, StringComparison.Ordinal);
        Assert.True(result.IsLast);
        Assert.Equal(0, output.Count);
    }

    [Fact]
    public void A_whole_value_replaces_text_before_and_after_it()
    {
        Line(ObjectText("{\"a\":"));
        Assert.Equal("{\"type\":\"object\",\"result\":{\"a\":1}}\n", Line(Final("{\"a\":1}")));
        Assert.Equal("", Line(ObjectText("nonsense")));
        Assert.Equal("", Snapshot());
        Assert.Equal("", LastLine(Finish()));
    }

    [Fact]
    public void What_came_before_an_error_is_shown_before_it()
    {
        Line(ObjectText("[1"));
        Assert.Equal("{\"type\":\"object\",\"result\":[1]}\n{\"type\":\"error\",\"error\":\"gone\"}\n", LastLine(Error("gone")));
        Line(ObjectText(",2"));
        Assert.Equal("", Snapshot());
    }

    [Fact]
    public void A_run_that_just_ends_is_a_failure()
    {
        Line(Final("{}"));
        Assert.Equal("The runner ended the stream without a finish or an error event.", lines.End());
    }

    [Fact]
    public void Any_value_sent_as_text_ends_as_that_value_in_the_last_line() =>
        Gen.Select(JsonGen.Value, Gen.Int, Gen.Int[1, 7]).Sample((value, seed, size) =>
        {
            var written = new Utf8Output();
            var own = new PromptLines(PromptKind.Object, written, 1 << 20);
            foreach (var piece in value.Pretty(seed).EnumerateRunes().Chunk(size))
            {
                own.Write(ObjectText(string.Concat(piece)));
                own.WriteSnapshot();
            }

            Assert.Equal(LineResult.Last, own.Write(Finish()));
            var all = written.Take().Split('\n')[..^1];
            Assert.Equal($"{{\"type\":\"object\",\"result\":{value.Compact}}}", all[^1]);
            Assert.Equal(all.Distinct().Count(), all.Length);
        });

    [Fact]
    public void Images_and_speech_have_no_stream() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PromptLines(PromptKind.Image, output, MaxBytes));

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

    private string Snapshot()
    {
        Assert.Equal(LineResult.More, lines.WriteSnapshot());
        return output.Take();
    }

    private void AssertFault(string text, RunPromptResponse runnerEvent)
    {
        Assert.Equal(LineResult.Faulty(text), lines.Write(runnerEvent));
        Assert.Equal(0, output.Count);
    }
}
