using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// <c>{"type":"speech","result":{"mimeType":"audio/wav","base64":"…","format":"wav"}</c>: the data of all events joined; type and format
/// are the first event's. An event may be empty, as one that only opens the speech is; the whole speech may not.
/// </summary>
internal sealed class SpeechBody : EnvelopeBody
{
    private readonly ArrayBufferWriter<byte> data = new();
    private string mimeType = "";
    private string format = "";

    public override long Size => data.WrittenCount;

    private bool HasBegun => mimeType.Length > 0;

    public override string? Add(PromptEvent runnerEvent)
    {
        if (runnerEvent.Kind != RunPromptResponse.EventOneofCase.Speech)
        {
            return null;
        }

        var speech = runnerEvent.Message.Speech;
        if (!HasBegun && (speech.MimeType.Length == 0 || speech.Format.Length == 0))
        {
            return RunnerJson.Problem("a speech", speech.MimeType.Length == 0 ? "mime_type" : "format", "empty");
        }

        (mimeType, format) = HasBegun ? (mimeType, format) : (speech.MimeType, speech.Format);
        data.Write(speech.Data.Span);
        return null;
    }

    /// <summary>There is no answer without a speech, finished or not.</summary>
    public override string? Complete()
    {
        if (!HasBegun)
        {
            return "The runner finished a speech run without a speech event.";
        }

        return data.WrittenCount > 0 ? null : RunnerJson.Problem("a speech", "data", "empty");
    }

    /// <summary>A run that has delivered needs no finish.</summary>
    public override string? End() =>
        HasBegun ? Complete() : "The runner ended the stream without a speech, a finish or an error event.";

    public override void WriteTo(IBufferWriter<byte> output, Finish? finish)
    {
        output.Write("{\"type\":\"speech\",\"result\":"u8);
        WriteResultTo(output);
    }

    public override void WriteResultTo(IBufferWriter<byte> output)
    {
        output.Write("{\"mimeType\":"u8);
        JsonText.Write(output, mimeType);
        output.Write(",\"base64\":"u8);
        Base64Text.Write(output, data.WrittenSpan);
        output.Write(",\"format\":"u8);
        JsonText.Write(output, format);
        output.Write("}"u8);
    }
}
