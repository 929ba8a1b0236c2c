using System.Runtime.CompilerServices;
using AgentMark.SampleRunner.Models;
using AgentMark.V1;
using Grpc.Core;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Runs a speech prompt: audio in pieces as they come, then finish.</summary>
internal static class SpeechRun
{
    public static async IAsyncEnumerable<RunPromptResponse> RunAsync(
        IModels models, string model, RenderedPrompt prompt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (prompt.Text.Length == 0)
        {
            throw Refusal.InvalidArgument("The prompt has no text to speak; give it a SpeechPrompt tag with some.");
        }

        var config = PromptConfig.Of(prompt);
        var options = new TextToSpeechOptions
        {
            ModelId = model,
            VoiceId = config.Text("voice"),
            AudioFormat = config.Text("output_format"),
            Speed = (float?)config.Number("speed"),
            AdditionalProperties = prompt.Instructions.Length > 0 ? new() { ["instructions"] = prompt.Instructions } : null,
        };
        using var speaker = models.Speech(model);
        var started = false;
        await foreach (var update in speaker.GetStreamingAudioAsync(prompt.Text, options, cancellation))
        {
            foreach (var audio in update.Contents.OfType<DataContent>().Where(audio => audio.Data.Length > 0))
            {
                if (!started)
                {
                    started = true;
                    yield return Events.Started(model);
                }

                yield return Events.Speech(audio.MediaType, Format(audio.MediaType), audio.Data);
            }
        }

        yield return started
            ? Events.Finish("stop", null)
            : throw new RpcException(new Status(StatusCode.Unavailable, "The model service answered without audio."));
    }

    private static string Format(string mediaType) => mediaType switch
    {
        "audio/mpeg" => "mp3",
        "audio/wav" or "audio/x-wav" or "audio/wave" => "wav",
        _ => mediaType[(mediaType.IndexOf('/') + 1)..],
    };
}
