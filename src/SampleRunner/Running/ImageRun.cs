using System.Runtime.CompilerServices;
using AgentMark.SampleRunner.Models;
using AgentMark.V1;
using Grpc.Core;
using Microsoft.Extensions.AI;

namespace AgentMark.SampleRunner.Running;

/// <summary>Runs an image prompt: one event an image, then finish.</summary>
internal static class ImageRun
{
    private const int MostImages = 10;

    public static async IAsyncEnumerable<RunPromptResponse> RunAsync(
        IModels models, string model, RenderedPrompt prompt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (prompt.Text.Length == 0)
        {
            throw Refusal.InvalidArgument("The prompt has no text to paint; give it an ImagePrompt tag with some.");
        }

        var config = PromptConfig.Of(prompt);
        var options = new ImageGenerationOptions
        {
            ModelId = model,
            Count = config.Number("num_images") is { } count ? (int)Math.Clamp(count, 1, MostImages) : null,
            ImageSize = config.Size("size"),
        };
        using var generator = models.Images(model);
        var answer = await generator.GenerateAsync(new ImageGenerationRequest(prompt.Text), options, cancellation);

        var images = answer.Contents.OfType<DataContent>().ToList();
        if (images.Count == 0)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The model service answered without the bytes of an image."));
        }

        yield return Events.Started(model);
        foreach (var image in images)
        {
            yield return Events.Image(image.MediaType, image.Data);
        }

        yield return Events.Finish("stop", answer.Usage is { } usage ? RunEnd.From(usage) : null);
    }
}
