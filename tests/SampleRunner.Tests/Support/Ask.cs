using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Tests.Support;

/// <summary>Builds requests as the sidecar does, from a front matter and a few marked turns.</summary>
internal static class Ask
{
    public static RunPromptRequest Text(string user, string config = "model_name: m") =>
        Prompt(PromptKind.Text, $"text_config:\n  {config}", ("User", user));

    public static RunPromptRequest Object(string schema, string user = "make one") =>
        Prompt(PromptKind.Object, $"object_config:\n  model_name: m\n  schema: {schema.ReplaceLineEndings(" ")}", ("User", user));

    public static RunPromptRequest Image(string text, string config = "model_name: m") =>
        Prompt(PromptKind.Image, $"image_config:\n  {config}", ("ImagePrompt", text));

    public static RunPromptRequest Speech(string text, string config = "model_name: m") =>
        Prompt(PromptKind.Speech, $"speech_config:\n  {config}", ("SpeechPrompt", text));

    public static RunPromptRequest Prompt(PromptKind kind, string frontMatter, params (string Element, string Text)[] turns) => new()
    {
        RunId = "9f0c6a52-58a4-4c70-9d1b-0b6a6f2d8f11",
        Kind = kind,
        PromptName = "sample",
        Prompt = AgentMark.Sidecar.Rendering.Prompt.Read(Encoding.UTF8.GetBytes(Ast(frontMatter, turns))).Render(default, "sample").Prompt,
        Stream = true,
    };

    private static string Ast(string frontMatter, params (string Element, string Text)[] turns)
    {
        var children = new JsonArray(new JsonObject { ["type"] = "yaml", ["value"] = $"name: sample\n{frontMatter}" });
        foreach (var (element, text) in turns)
        {
            children.Add(new JsonObject
            {
                ["type"] = "mdxJsxFlowElement",
                ["name"] = element,
                ["attributes"] = new JsonArray(),
                ["children"] = new JsonArray(Paragraph(text)),
            });
        }

        return new JsonObject { ["type"] = "root", ["children"] = children }.ToJsonString();
    }

    public static string Output(IEnumerable<RunPromptResponse> events) =>
        string.Concat(events.Select(happened => happened.TextDelta?.Text ?? happened.ObjectTextDelta?.Text));

    public static JsonElement Value(IEnumerable<RunPromptResponse> events) => JsonElement.Parse(Output(events));

    // "Hello {props.name}" becomes a text node and an expression node, as the parser of prompts makes them.
    private static JsonObject Paragraph(string text)
    {
        var nodes = new JsonArray();
        foreach (var piece in System.Text.RegularExpressions.Regex.Split(text, @"(\{[^}]*\})").Where(piece => piece.Length > 0))
        {
            nodes.Add(piece[0] == '{'
                ? new JsonObject { ["type"] = "mdxTextExpression", ["value"] = piece[1..^1] }
                : new JsonObject { ["type"] = "text", ["value"] = piece });
        }

        return new JsonObject { ["type"] = "paragraph", ["children"] = nodes };
    }
}
