using System.Text.Json;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using CsCheck;
using Xunit;
using static AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Wire;

public class PromptEnvelopeTests
{
    private const int MaxBytes = 1000;

    [Fact]
    public void Text_is_the_envelope_of_the_contract() =>
        Assert.Equal(
            "{\"type\":\"text\",\"result\":\"Bern\",\"usage\":{\"inputTokens\":9,\"outputTokens\":1,\"totalTokens\":10,\"promptTokens\":9,\"completionTokens\":1}," +
            "\"finishReason\":\"stop\",\"toolCalls\":[{\"toolCallId\":\"c1\",\"toolName\":\"find\",\"args\":{\"q\":\"CH\"}}]," +
            "\"toolResults\":[{\"toolCallId\":\"c1\",\"toolName\":\"find\",\"result\":\"Bern\"}],\"traceId\":\"7d3c\"}",
            Answer(PromptKind.Text, "7d3c", Begun, Text("Be"), Call("{ \"q\": \"CH\" }"), Result("\"Bern\""), Text("rn"), Finish("stop", Used(9, 1, 10))));

    [Fact]
    public void Text_that_never_came_is_an_empty_result_with_empty_arrays() =>
        Assert.Equal("{\"type\":\"text\",\"result\":\"\",\"toolCalls\":[],\"toolResults\":[]}", Answer(PromptKind.Text, "", Finish()));

    [Fact]
    public void Several_tool_calls_are_one_array() =>
        Assert.Contains(
            "\"toolCalls\":[{\"toolCallId\":\"c1\",\"toolName\":\"find\"},{\"toolCallId\":\"c1\",\"toolName\":\"find\",\"args\":[]}],",
            Answer(PromptKind.Text, "", Call(""), Call("[ ]"), Finish()),
            StringComparison.Ordinal);

    [Fact]
    public void Any_deltas_are_joined() =>
        JsonGen.Text.Array[0, 5].Sample(texts =>
        {
            using var answer = JsonDocument.Parse(Answer(PromptKind.Text, "", [.. texts.Select(Text), Finish()]));
            Assert.Equal(string.Concat(texts), answer.RootElement.GetProperty("result").GetString());
        });

    [Fact]
    public void Object_is_the_final_value_else_the_last_delta_else_nothing()
    {
        Assert.Equal("{\"type\":\"object\",\"result\":{\"a\":2}}", Answer(PromptKind.Object, "", Delta("{\"a\":1}"), Final("{ \"a\": 2 }"), Delta("{}"), Finish()));
        Assert.Equal("{\"type\":\"object\",\"result\":{\"a\":2}}", Answer(PromptKind.Object, "", Delta("{\"a\":1}"), Delta("{\"a\":2}"), Finish()));
        Assert.Equal("{\"type\":\"object\",\"result\":null}", Answer(PromptKind.Object, "", Final("null"), Finish()));
        Assert.Equal("{\"type\":\"object\"}", Answer(PromptKind.Object, "", Finish()));
    }

    [Fact]
    public void Object_text_is_the_final_value_and_a_whole_value_replaces_it()
    {
        Assert.Equal(
            "{\"type\":\"object\",\"result\":{\"a\":1.0},\"usage\":{\"inputTokens\":1,\"outputTokens\":2,\"promptTokens\":1,\"completionTokens\":2},\"finishReason\":\"stop\"}",
            Answer(PromptKind.Object, "", ObjectText("{ \"a\""), ObjectText(": 1.0 }"), Finish("stop", Used(1, 2))));
        Assert.Equal("{\"type\":\"object\",\"result\":[2]}", Answer(PromptKind.Object, "", ObjectText("[1"), Final("[2]"), ObjectText(",3"), Finish()));
    }

    [Fact]
    public void Object_text_that_is_not_JSON_is_a_fault() =>
        Assert.Equal(
            "The runner finished an object run whose object_text_delta text is not valid JSON.",
            Fault(PromptKind.Object, ObjectText("{\"a\":1"), Finish()));

    [Fact]
    public void Images_are_an_array_with_padded_base64() =>
        Assert.Equal(
            "{\"type\":\"image\",\"result\":[{\"mimeType\":\"image/png\",\"base64\":\"+/8=\"},{\"mimeType\":\"image/webp\",\"base64\":\"AQID\"}],\"traceId\":\"7d3c\"}",
            Answer(PromptKind.Image, "7d3c", Image("image/png", 0xfb, 0xff), Image("image/webp", 1, 2, 3), Finish("stop", Used(1, 1))));

    [Fact]
    public void A_finished_image_run_without_images_is_an_empty_array() =>
        Assert.Equal("{\"type\":\"image\",\"result\":[]}", Answer(PromptKind.Image, "", Finish()));

    [Fact]
    public void Several_speech_events_are_one_speech() =>
        Assert.Equal(
            "{\"type\":\"speech\",\"result\":{\"mimeType\":\"audio/wav\",\"base64\":\"AQIDBA==\",\"format\":\"wav\"}}",
            Answer(PromptKind.Speech, "", Speech("audio/wav", "wav"), Speech("", "", 1), Speech("", "", 2, 3), Speech("x", "y", 4), Finish()));

    [Fact]
    public void Any_bytes_read_back_equal() =>
        Gen.Byte.Array[1, 200].Array[1, 4].Sample(parts =>
        {
            using var answer = JsonDocument.Parse(Answer(PromptKind.Speech, "", [.. parts.Select(part => Speech("a", "b", part)), Finish()]));
            Assert.Equal(parts.SelectMany(part => part), answer.RootElement.GetProperty("result").GetProperty("base64").GetBytesFromBase64());
        });

    [Theory]
    [InlineData(PromptKind.Text)]
    [InlineData(PromptKind.Object)]
    [InlineData(PromptKind.Image)]
    [InlineData(PromptKind.Speech)]
    public void A_run_that_ends_without_anything_is_a_failure(PromptKind kind)
    {
        var envelope = new PromptEnvelope(kind, MaxBytes);
        Assert.Equal(LineResult.More, envelope.Add(Begun));
        Assert.StartsWith("The runner ended the stream without a", envelope.End(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_and_objects_need_a_finish_and_images_and_speech_do_not()
    {
        Assert.NotNull(EndAfter(PromptKind.Text, Text("Hi")));
        Assert.NotNull(EndAfter(PromptKind.Object, Final("{}")));
        Assert.Null(EndAfter(PromptKind.Image, Image("image/png", 1)));
        Assert.Null(EndAfter(PromptKind.Speech, Speech("audio/wav", "wav", 1)));
    }

    [Fact]
    public void A_speech_run_without_sound_is_a_failure_finished_or_not()
    {
        Assert.Equal("The runner finished a speech run without a speech event.", Fault(PromptKind.Speech, Finish()));
        Assert.Equal("The runner sent a speech whose data is empty.", Fault(PromptKind.Speech, Speech("audio/wav", "wav"), Finish()));
        Assert.Equal("The runner sent a speech whose data is empty.", EndAfter(PromptKind.Speech, Speech("audio/wav", "wav")));
    }

    [Fact]
    public void Missing_and_broken_fields_are_faults_that_name_them()
    {
        Assert.Equal("The runner sent a tool_call whose args_json is not valid JSON.", Fault(PromptKind.Text, Call("{")));
        Assert.Equal("The runner sent a tool_result whose result_json is empty.", Fault(PromptKind.Text, Result("")));
        Assert.Equal("The runner sent an object_delta whose partial_json is empty.", Fault(PromptKind.Object, Delta("")));
        Assert.Equal("The runner sent an object_final whose value_json is not valid JSON.", Fault(PromptKind.Object, Final("x")));
        Assert.Equal("The runner sent an image whose mime_type is empty.", Fault(PromptKind.Image, Image("", 1)));
        Assert.Equal("The runner sent an image whose data is empty.", Fault(PromptKind.Image, Image("image/png")));
        Assert.Equal("The runner sent a speech whose mime_type is empty.", Fault(PromptKind.Speech, Speech("", "wav", 1)));
        Assert.Equal("The runner sent a speech whose format is empty.", Fault(PromptKind.Speech, Speech("audio/wav", "", 1)));
    }

    [Fact]
    public void What_is_collected_is_bounded_in_all()
    {
        var half = new string('a', 600);
        AssertTooLarge(PromptKind.Text, Text(half), Text(half));
        AssertTooLarge(PromptKind.Text, Text(half), Call($"\"{half}\""));
        AssertTooLarge(PromptKind.Object, ObjectText($"[\"{half}\","), ObjectText($"\"{half}\"]"));
        AssertTooLarge(PromptKind.Object, Delta($"\"{half}{half}\""));
        AssertTooLarge(PromptKind.Image, Image("image/png", new byte[400]), Image("image/png", new byte[400]));
        AssertTooLarge(PromptKind.Speech, Speech("audio/wav", "wav", new byte[600]), Speech("", "", new byte[600]));
        Assert.NotEmpty(Answer(PromptKind.Object, "", Delta($"\"{half}\""), Delta($"\"{half}\""), Finish()));
    }

    [Fact]
    public void An_error_event_ends_the_run_with_its_text_and_code()
    {
        var envelope = new PromptEnvelope(PromptKind.Text, MaxBytes);
        envelope.Add(Text("Hi"));
        Assert.Equal(LineResult.Last, envelope.Add(Error("no quota", 8)));
        Assert.Equal(("no quota", 8), (envelope.Error, envelope.ErrorCode));
        Assert.Null(envelope.End());
    }

    [Fact]
    public void Events_of_other_kinds_leave_no_trace_and_unknown_ones_are_counted()
    {
        var envelope = new PromptEnvelope(PromptKind.Image, MaxBytes);
        RunPromptResponse[] events = [Begun, Text("x"), Reasoning("x"), Call("{"), Delta(""), ObjectText("{"), Speech("", "", 1), Heartbeat];
        Assert.All(events, runnerEvent => Assert.Equal(LineResult.More, envelope.Add(runnerEvent)));
        Assert.Equal(1, envelope.Skipped);
        Assert.NotNull(envelope.End());
    }

    [Fact]
    public void A_kind_must_be_known() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PromptEnvelope(PromptKind.Unspecified, MaxBytes));

    private static string Answer(PromptKind kind, string traceId, params RunPromptResponse[] events)
    {
        var envelope = new PromptEnvelope(kind, MaxBytes);
        foreach (var runnerEvent in events)
        {
            Assert.Null(envelope.Add(runnerEvent).Fault);
        }

        Assert.Null(envelope.End());
        var output = new Utf8Output();
        envelope.WriteTo(output, traceId);
        return output.Take();
    }

    private static string? Fault(PromptKind kind, params RunPromptResponse[] events)
    {
        var envelope = new PromptEnvelope(kind, MaxBytes);
        Assert.All(events[..^1], runnerEvent => Assert.Equal(LineResult.More, envelope.Add(runnerEvent)));
        var last = envelope.Add(events[^1]);
        Assert.True(last.IsLast);
        return last.Fault;
    }

    private static string? EndAfter(PromptKind kind, RunPromptResponse runnerEvent)
    {
        var envelope = new PromptEnvelope(kind, MaxBytes);
        Assert.Equal(LineResult.More, envelope.Add(runnerEvent));
        return envelope.End();
    }

    private static void AssertTooLarge(PromptKind kind, params RunPromptResponse[] events) =>
        Assert.Contains("AGENTMARK_MAX_BODY_BYTES (1000 bytes)", Fault(kind, events), StringComparison.Ordinal);
}
