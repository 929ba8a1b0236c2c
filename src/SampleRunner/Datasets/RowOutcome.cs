using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMark.SampleRunner.Datasets;

/// <summary>What the events of one run come to: the output as one JSON value, and its tokens.</summary>
internal sealed class RowOutcome
{
    private readonly StringBuilder _text = new();
    private readonly JsonArray _images = [];
    private readonly ArrayBufferWriter<byte> _audio = new();
    private SpeechOutput? _speech;
    private Usage? _usage;

    /// <summary>Tokens in all; null when unknown.</summary>
    public long? Tokens => _usage switch
    {
        { HasTotalTokens: true } usage => usage.TotalTokens,
        { HasInputTokens: true, HasOutputTokens: true } usage => usage.InputTokens + usage.OutputTokens,
        _ => null,
    };

    /// <summary>Reads a run to its end.</summary>
    public static async Task<RowOutcome> OfAsync(IAsyncEnumerable<RunPromptResponse> events)
    {
        var outcome = new RowOutcome();
        await foreach (var happened in events)
        {
            outcome.Add(happened);
        }

        return outcome;
    }

    /// <summary>The output as the kind has it: text as a JSON string, an object as itself, media in base64.</summary>
    /// <exception cref="RpcException">INTERNAL: the model's object is not JSON.</exception>
    public ByteString Output(PromptKind kind) => ByteString.CopyFrom(kind switch
    {
        PromptKind.Object => Object(),
        PromptKind.Image => JsonSerializer.SerializeToUtf8Bytes(_images, JsonTypes.Default.JsonNode),
        PromptKind.Speech => JsonSerializer.SerializeToUtf8Bytes(Media(_speech?.MimeType ?? "", _audio.WrittenSpan, _speech?.Format), JsonTypes.Default.JsonNode),
        _ => JsonSerializer.SerializeToUtf8Bytes(_text.ToString(), JsonTypes.Default.String),
    });

    private byte[] Object()
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(JsonElement.Parse(_text.ToString()), JsonTypes.Default.JsonElement);
        }
        catch (JsonException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The model's answer is not JSON."));
        }
    }

    private void Add(RunPromptResponse happened)
    {
        switch (happened.EventCase)
        {
            case RunPromptResponse.EventOneofCase.TextDelta:
                _text.Append(happened.TextDelta.Text);
                break;
            case RunPromptResponse.EventOneofCase.ObjectTextDelta:
                _text.Append(happened.ObjectTextDelta.Text);
                break;
            case RunPromptResponse.EventOneofCase.Image:
                _images.Add((JsonNode)Media(happened.Image.MimeType, happened.Image.Data.Span, format: null));
                break;
            case RunPromptResponse.EventOneofCase.Speech:
                _speech ??= happened.Speech;
                _audio.Write(happened.Speech.Data.Span);
                break;
            case RunPromptResponse.EventOneofCase.Finish:
                _usage = happened.Finish.Usage;
                break;
        }
    }

    private static JsonObject Media(string mimeType, ReadOnlySpan<byte> data, string? format)
    {
        var media = new JsonObject { ["mimeType"] = mimeType, ["base64"] = Convert.ToBase64String(data) };
        if (format is not null)
        {
            media["format"] = format;
        }

        return media;
    }
}
