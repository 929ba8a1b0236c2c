using Microsoft.Extensions.AI;
using OpenAI.Audio;

namespace AgentMark.SampleRunner.OpenAi;

/// <summary>
/// Hands on how to speak: Microsoft.Extensions.AI has no option for it, so it travels as an additional property, which OpenAI's
/// client does not read by itself.
/// </summary>
internal sealed class InstructedSpeech(ITextToSpeechClient inner) : DelegatingTextToSpeechClient(inner)
{
    /// <inheritdoc />
    public override IAsyncEnumerable<TextToSpeechResponseUpdate> GetStreamingAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingAudioAsync(text, WithInstructions(options), cancellationToken);

    /// <inheritdoc />
    public override Task<TextToSpeechResponse> GetAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetAudioAsync(text, WithInstructions(options), cancellationToken);

    private static TextToSpeechOptions? WithInstructions(TextToSpeechOptions? options)
    {
        if (options?.AdditionalProperties?.TryGetValue("instructions", out string? instructions) != true)
        {
            return options;
        }

        var instructed = options.Clone();
        instructed.RawRepresentationFactory = _ => new SpeechGenerationOptions { Instructions = instructions };
        return instructed;
    }
}
