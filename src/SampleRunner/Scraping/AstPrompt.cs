using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.V1;
using Google.Protobuf;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>
/// Makes do until the sidecar renders prompts: reads the front matter of the syntax tree and takes its text as it stands.
/// Conditions, loops and filters are not evaluated. This whole folder goes when <see cref="RunPromptRequest.Prompt"/> comes.
/// </summary>
internal static class AstPrompt
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: a field is not JSON, or the front matter is not YAML.</exception>
    public static RenderedPrompt Read(RunPromptRequest request)
    {
        var ast = JsonInput.Parse(request.AstJson.Span, "ast_json");
        var matter = FrontMatter.Of(ast);
        var props = request.PropsJson.IsEmpty ? matter.TestProps : JsonInput.Parse(request.PropsJson.Span, "props_json");
        return Read(ast, matter, request.Kind, request.PromptName, props);
    }

    /// <summary>The prompt with its variables taken from <paramref name="props"/> (any JSON value).</summary>
    public static RenderedPrompt Read(JsonElement ast, FrontMatter matter, PromptKind kind, string name, JsonElement props)
    {
        var config = matter.Config(kind) ?? [];
        var turns = PromptTurns.Read(ast, props);
        var prompt = new RenderedPrompt
        {
            Name = name,
            Kind = kind,
            Model = AstSettings.Text(config["model_name"]) ?? "",
            Settings = AstSettings.From(config),
            SettingsJson = ByteString.CopyFromUtf8(config.ToJsonString()),
        };
        if (kind is PromptKind.Image or PromptKind.Speech)
        {
            prompt.Text = turns.Speakable;
            prompt.Instructions = turns.System ?? AstSettings.Text(config["instructions"]) ?? "";
            return prompt;
        }

        prompt.Messages.Add(turns.Messages);
        prompt.Tools.Add(AstSettings.Texts(config["tools"]).Select(tool => new Tool { Name = tool }));
        if (config["schema"] is JsonObject schema)
        {
            prompt.OutputSchemaJson = ByteString.CopyFromUtf8(schema.ToJsonString());
        }

        return prompt;
    }
}
