using System.Text.Json;
using AgentMark.Sidecar.Events;
using AgentMark.V1;

namespace AgentMark.Sidecar.Rendering;

/// <summary>Reads headers off a front matter.</summary>
internal static class PromptHeaders
{
    private const string DefaultName = "prompt-run";

    /// <summary>Which of several config blocks counts when a prompt is run.</summary>
    public static IReadOnlyList<PromptKind> PromptRunOrder { get; } = [PromptKind.Object, PromptKind.Text, PromptKind.Image, PromptKind.Speech];

    /// <summary>Which of several config blocks counts when a data set is run.</summary>
    public static IReadOnlyList<PromptKind> DatasetRunOrder { get; } = [PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech];

    public static string BlockName(PromptKind kind) => kind switch
    {
        PromptKind.Text => "text_config",
        PromptKind.Object => "object_config",
        PromptKind.Image => "image_config",
        _ => "speech_config",
    };

    /// <summary>A config block counts when its value is a mapping, <c>{}</c> included.</summary>
    /// <param name="frontMatter">An object.</param>
    /// <param name="order">Which block counts when there are several.</param>
    /// <param name="promptPath">The prompt's name when the front matter has none; may be empty.</param>
    /// <returns>Null when there is no config block.</returns>
    public static PromptHeader? Read(JsonElement frontMatter, IReadOnlyList<PromptKind> order, string promptPath)
    {
        foreach (var kind in order)
        {
            if (frontMatter.Member(BlockName(kind)) is { ValueKind: JsonValueKind.Object } block)
            {
                var test = frontMatter.Member("test_settings");
                return new PromptHeader(
                    kind,
                    FirstText.Of(frontMatter.Text("name"), promptPath, DefaultName),
                    block.Text("model_name"),
                    test.Text("dataset"),
                    test.Texts("evals"),
                    frontMatter.Member("agentmark_meta").Text("commit_sha"));
            }
        }

        return null;
    }
}
