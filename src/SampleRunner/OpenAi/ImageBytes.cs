using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.OpenAi;

/// <summary>
/// Asks for the bytes of images. The DALL·E models send addresses unless they are told; the later models send bytes, and refuse
/// to be told.
/// </summary>
internal sealed class ImageBytes(IImageGenerator inner) : DelegatingImageGenerator(inner)
{
    /// <inheritdoc />
    public override Task<ImageGenerationResponse> GenerateAsync(
        ImageGenerationRequest request, ImageGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.ModelId?.StartsWith("dall-e", StringComparison.Ordinal) == true)
        {
            options = options.Clone();
            options.ResponseFormat = ImageGenerationResponseFormat.Data;
        }

        return base.GenerateAsync(request, options, cancellationToken);
    }
}
