using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Offline;

/// <summary>Beeps instead of speaking: one tone a word, as long as the word, always the same for the same text. WAV only.</summary>
internal sealed class OfflineSpeechClient : ITextToSpeechClient
{
    private const string MediaType = "audio/wav";
    private const int PieceBytes = 32 * 1024;

    /// <inheritdoc />
    public async IAsyncEnumerable<TextToSpeechResponseUpdate> GetStreamingAudioAsync(
        string text, TextToSpeechOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> file = WavWriter.Write(Beeps.For(text), Beeps.SamplesPerSecond);
        for (var at = 0; at < file.Length; at += PieceBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return new([new DataContent(file.Slice(at, Math.Min(PieceBytes, file.Length - at)), MediaType)]);
        }
    }

    /// <inheritdoc />
    public Task<TextToSpeechResponse> GetAudioAsync(
        string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new TextToSpeechResponse([new DataContent(WavWriter.Write(Beeps.For(text), Beeps.SamplesPerSecond), MediaType)]));

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
