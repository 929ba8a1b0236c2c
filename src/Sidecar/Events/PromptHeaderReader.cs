using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AgentMark.V1;

namespace AgentMark.Sidecar.Events;

/// <summary>Reads what an event needs of a prompt's front matter: YAML that holds at least one config block.</summary>
internal static class PromptHeaderReader
{
    private const string DefaultName = "prompt-run";

    private static readonly ConfigBlock _text = new("text_config", PromptKind.Text);
    private static readonly ConfigBlock _object = new("object_config", PromptKind.Object);
    private static readonly ConfigBlock _image = new("image_config", PromptKind.Image);
    private static readonly ConfigBlock _speech = new("speech_config", PromptKind.Speech);

    /// <summary>Which of several config blocks counts when a prompt is run.</summary>
    public static IReadOnlyList<ConfigBlock> PromptRunOrder { get; } = [_object, _text, _image, _speech];

    /// <summary>Which of several config blocks counts when a data set is run.</summary>
    public static IReadOnlyList<ConfigBlock> DatasetRunOrder { get; } = [_text, _object, _image, _speech];

    /// <summary>A config block counts when its value is a mapping, <c>{}</c> included.</summary>
    /// <param name="promptPath">The prompt's name when the front matter has none; may be empty.</param>
    /// <param name="problem">Why the tree is no prompt that can be run, for people.</param>
    public static bool TryRead(
        PromptTree tree,
        IReadOnlyList<ConfigBlock> order,
        string promptPath,
        [NotNullWhen(true)] out PromptHeader? header,
        [NotNullWhen(false)] out string? problem)
    {
        (header, problem) = (null, null);
        if (tree.FrontMatter.Kind != JsonTokenType.String)
        {
            problem = "Invalid prompt: the tree has no front matter, a child of the root with type \"yaml\" and its text in \"value\".";
            return false;
        }

        if (!YamlDocument.TryParse(tree.FrontMatter.Text, out var yaml, out var reason))
        {
            problem = $"Invalid prompt: the front matter is not usable YAML; {reason}";
            return false;
        }

        foreach (var block in order)
        {
            if (yaml[block.Name] is { IsMapping: true } config)
            {
                header = Header(yaml, block.Kind, config, promptPath);
                return true;
            }
        }

        problem = "Invalid prompt: the front matter has no config block. "
            + "Give it a mapping named text_config, object_config, image_config or speech_config.";
        return false;
    }

    private static PromptHeader Header(YamlNode yaml, PromptKind kind, YamlNode config, string promptPath)
    {
        var name = yaml["name"]?.Text;
        if (string.IsNullOrEmpty(name))
        {
            name = promptPath.Length > 0 ? promptPath : DefaultName;
        }

        return new PromptHeader(
            kind,
            name,
            config["model_name"]?.Text ?? "",
            yaml["test_settings"]?["dataset"]?.Text ?? "",
            yaml["agentmark_meta"]?["commit_sha"]?.Text ?? "");
    }
}
