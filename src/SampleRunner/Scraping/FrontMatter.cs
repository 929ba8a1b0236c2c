using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.SampleRunner.Running;
using AgentMark.V1;
using YamlDotNet.Core;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>The front matter of a prompt: the first direct child of the root with type <c>yaml</c>.</summary>
internal sealed class FrontMatter(JsonObject root)
{
    /// <summary>The variables that the prompt itself brings for trials; an empty object when it brings none.</summary>
    public JsonElement TestProps => JsonElement.Parse((TestSettings["props"] as JsonObject ?? []).ToJsonString());

    /// <summary>The prompt's data set; null when it names none.</summary>
    public string? Dataset => AstSettings.Text(TestSettings["dataset"]);

    /// <summary>Names of the evals that score a data-set row.</summary>
    public IReadOnlyList<string> Evals => [.. AstSettings.Texts(TestSettings["evals"])];

    private JsonObject TestSettings => root["test_settings"] as JsonObject ?? [];

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the front matter is not YAML.</exception>
    public static FrontMatter Of(JsonElement ast)
    {
        var yaml = AstNode.Children(ast).FirstOrDefault(child => AstNode.Type(child) == "yaml");
        try
        {
            return new FrontMatter(YamlToJson.Read(AstNode.Value(yaml)) as JsonObject ?? []);
        }
        catch (Exception fault) when (fault is YamlException or InvalidOperationException) // YamlDotNet throws either on broken text
        {
            throw Refusal.InvalidArgument($"The prompt's front matter is not YAML: {fault.Message}");
        }
    }

    /// <summary>The config block of a kind; null when the prompt has none.</summary>
    public JsonObject? Config(PromptKind kind) => kind switch
    {
        PromptKind.Text => root["text_config"] as JsonObject,
        PromptKind.Object => root["object_config"] as JsonObject,
        PromptKind.Image => root["image_config"] as JsonObject,
        PromptKind.Speech => root["speech_config"] as JsonObject,
        _ => null,
    };

    /// <summary>The kind that a data-set run of the prompt has.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: no config block of any kind.</exception>
    public PromptKind DatasetKind()
    {
        foreach (var kind in (ReadOnlySpan<PromptKind>)[PromptKind.Text, PromptKind.Object, PromptKind.Image, PromptKind.Speech])
        {
            if (Config(kind) is not null)
            {
                return kind;
            }
        }

        throw Refusal.InvalidArgument("The prompt has none of text_config, object_config, image_config and speech_config.");
    }
}
