using System.Text;
using AgentMark.Sidecar.Forwarding.Frames;
using AgentMark.Sidecar.Wire;
using AgentMark.V1;
using CsCheck;
using Google.Protobuf;
using Xunit;
using static AgentMark.Sidecar.Tests.Forwarding.Frames.RunnerFrames;
using Say = AgentMark.Sidecar.Tests.Wire.RunnerEvents;

namespace AgentMark.Sidecar.Tests.Forwarding.Frames;

public sealed class PromptEventParserTests
{
    [Fact]
    public void Any_event_is_read_as_the_generated_parser_reads_it() =>
        AnyMessage.Sample(message => AssertAlike(message), iter: 5000);

    /// <summary>Neither may take what the other refuses.</summary>
    [Fact]
    public void Any_bytes_are_refused_or_read_as_by_the_generated_parser() =>
        Gen.Select(AnyMessage, Gen.Int[0, 400], Gen.Byte).Sample(
            (message, at, value) =>
            {
                byte[] changed = [.. message];
                if (changed.Length > 0)
                {
                    changed[at % changed.Length] = value;
                }

                AssertAlike(changed);
                AssertAlike(changed[..(at % (changed.Length + 1))]);
            },
            iter: 20000);

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    public void Text_that_is_no_UTF8_is_refused(byte[] text) =>
        Assert.Throws<InvalidProtocolBufferException>(() => PromptEventParser.Parse(Delta([0x0a, (byte)text.Length, .. text])));

    [Fact]
    public void A_text_is_read_where_it_lies_and_nothing_is_allocated()
    {
        var message = Say.Text("Grüezi").ToByteArray();
        PromptEventParser.Parse(message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(PromptEventParser.Parse(message).Text.Overlaps(message));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    private static void AssertAlike(byte[] message)
    {
        RunPromptResponse parsed;
        try
        {
            parsed = RunPromptResponse.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            Assert.Throws<InvalidProtocolBufferException>(() => PromptEventParser.Parse(message));
            return;
        }

        var read = PromptEventParser.Parse(message);
        Assert.Equal(parsed.EventCase, read.Kind);
        switch (read.Kind)
        {
            case RunPromptResponse.EventOneofCase.TextDelta:
                Assert.Equal(parsed.TextDelta.Text, Encoding.UTF8.GetString(read.Text));
                break;
            case RunPromptResponse.EventOneofCase.ObjectTextDelta:
                Assert.Equal(parsed.ObjectTextDelta.Text, Encoding.UTF8.GetString(read.Text));
                break;
            default:
                Assert.Equal(parsed, read.Message);
                break;
        }
    }
}
