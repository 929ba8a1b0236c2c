using System.Drawing;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Offline;

/// <summary>Paints patterns instead of pictures: one for each prompt text, always the same.</summary>
internal sealed class OfflineImageGenerator : IImageGenerator
{
    private const int LargestSide = 1024;

    private static readonly Size DefaultSize = new(128, 128);

    /// <inheritdoc />
    public Task<ImageGenerationResponse> GenerateAsync(
        ImageGenerationRequest request, ImageGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var size = options?.ImageSize ?? DefaultSize;
        size = new Size(Math.Min(size.Width, LargestSide), Math.Min(size.Height, LargestSide));
        var images = Enumerable.Range(0, options?.Count ?? 1).Select(index =>
            (AIContent)new DataContent(PngWriter.Write(size, new Pattern($"{request.Prompt}#{index}", size).ColorAt), "image/png"));
        return Task.FromResult(new ImageGenerationResponse([.. images]));
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
