using System.Buffers;
using AgentMark.V1;

namespace AgentMark.Sidecar.Wire;

/// <summary>
/// Collects a run into the one JSON object that answers it when nothing is streamed. Events that belong to another kind of run,
/// reasoning and <c>started</c> leave no trace.
/// </summary>
/// <param name="kind">What the prompt produces.</param>
/// <param name="maxBytes">Most bytes that are collected; images and speech count before base64.</param>
internal sealed class PromptEnvelope(PromptKind kind, int maxBytes)
{
    private readonly EnvelopeBody body = kind switch
    {
        PromptKind.Text => new TextBody(),
        PromptKind.Object => new ObjectBody(maxBytes),
        PromptKind.Image => new ImageBody(),
        PromptKind.Speech => new SpeechBody(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The prompt has no known kind."),
    };

    private Finish? finish;

    /// <summary>Bytes that are collected so far.</summary>
    public long Size => body.Size;

    /// <summary>Tokens in all, else input and output together; null when unknown.</summary>
    public long? Tokens => finish?.Usage switch
    {
        { HasTotalTokens: true } usage => usage.TotalTokens,
        { HasInputTokens: true, HasOutputTokens: true } usage => usage.InputTokens + usage.OutputTokens,
        _ => null,
    };

    /// <summary>Events that were skipped because they hold nothing that is known here.</summary>
    public int Skipped { get; private set; }

    /// <summary>Null, or the text of the runner's error event: capped, never empty. There is then nothing to write.</summary>
    public string? Error { get; private set; }

    /// <summary>The error event's google.rpc code; 0 when it gave none.</summary>
    public int ErrorCode { get; private set; }

    /// <summary>Takes one event. After a fault, and after an error event, there is nothing to write.</summary>
    public LineResult Add(PromptEvent runnerEvent)
    {
        switch (runnerEvent.Kind)
        {
            case RunPromptResponse.EventOneofCase.None:
                Skipped++;
                return LineResult.More;
            case RunPromptResponse.EventOneofCase.Error:
                Error = ErrorText.Of(runnerEvent.Message.Error.Message);
                ErrorCode = runnerEvent.Message.Error.Code;
                return LineResult.Last;
            case RunPromptResponse.EventOneofCase.Finish:
                finish = runnerEvent.Message.Finish;
                return new LineResult(true, body.Complete());
            default:
                var fault = body.Add(runnerEvent) ?? (body.Size > maxBytes ? ErrorText.TooLarge(maxBytes) : null);
                return fault is null ? LineResult.More : LineResult.Faulty(fault);
        }
    }

    /// <summary>The runner's call ended with OK. Null, or why the run is a failure all the same.</summary>
    public string? End() => finish is not null || Error is not null ? null : body.End();

    /// <summary>Writes the result alone: one JSON value, or nothing when there is none. Call it once, instead of the whole answer.</summary>
    public void WriteResultTo(IBufferWriter<byte> output) => body.WriteResultTo(output);

    /// <summary>Writes the answer. Call it once, after a finish, or after an end that is no failure.</summary>
    /// <param name="output">Where the answer goes.</param>
    /// <param name="traceId">The run's trace id; left out when empty.</param>
    public void WriteTo(IBufferWriter<byte> output, string traceId)
    {
        body.WriteTo(output, finish);
        if (traceId.Length > 0)
        {
            output.Write(",\"traceId\":"u8);
            JsonText.Write(output, traceId);
        }

        output.Write("}"u8);
    }
}
