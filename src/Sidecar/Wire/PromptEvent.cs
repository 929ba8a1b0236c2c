using System.Text;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// One event of a prompt run. Text, of which there are very many, is UTF-8 that still lies in the runner's frame; any other event is
/// its message.
/// </summary>
internal readonly ref struct PromptEvent
{
    private readonly RunPromptResponse? message;

    private PromptEvent(RunPromptResponse.EventOneofCase kind, ReadOnlySpan<byte> text, RunPromptResponse? message)
    {
        Kind = kind;
        Text = text;
        this.message = message;
    }

    public RunPromptResponse.EventOneofCase Kind { get; }

    /// <summary>Text of a <c>text_delta</c> or <c>object_text_delta</c>: valid UTF-8, whole characters.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>The message of an event that is no text.</summary>
    public RunPromptResponse Message => message ?? throw new InvalidOperationException("A text has no message.");

    public static PromptEvent TextDelta(ReadOnlySpan<byte> utf8) => new(RunPromptResponse.EventOneofCase.TextDelta, utf8, null);

    public static PromptEvent ObjectTextDelta(ReadOnlySpan<byte> utf8) => new(RunPromptResponse.EventOneofCase.ObjectTextDelta, utf8, null);

    /// <summary>Of a message that was read as a whole.</summary>
    public static PromptEvent Of(RunPromptResponse message) => message.EventCase switch
    {
        RunPromptResponse.EventOneofCase.TextDelta => TextDelta(Encoding.UTF8.GetBytes(message.TextDelta.Text)),
        RunPromptResponse.EventOneofCase.ObjectTextDelta => ObjectTextDelta(Encoding.UTF8.GetBytes(message.ObjectTextDelta.Text)),
        _ => new PromptEvent(message.EventCase, default, message),
    };
}
