using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX;

/// <summary>Rendering as a conversation of lines, to hold one renderer against another.</summary>
public static class TemplateBatch
{
    /// <summary>Answers one line.</summary>
    /// <param name="line"><c>{"ast":…,"props":…}</c>; without props the prompt is rendered with none.</param>
    /// <returns>
    /// <c>{"ok":true,"config":…}</c>, or <c>{"ok":false,"class":…,"error":…,"at":{"line":…,"column":…}}</c> with the class as
    /// <see cref="TemplateException.ClassName"/> and <c>at</c> where the tree has positions. Never throws for what is in the line.
    /// </returns>
    public static string Answer(string line)
    {
        try
        {
            using var request = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = int.MaxValue });
            var template = Template.Parse(Member(request.RootElement, "ast"));
            return $"{{\"ok\":true,\"config\":{template.Render(Member(request.RootElement, "props")).ToJson()}}}";
        }
        catch (TemplateException e)
        {
            return Failed(e);
        }
        catch (JsonException)
        {
            return Failed(new TemplateException(TemplateErrorClass.Ast, "The line is not JSON; each line is one object with \"ast\" and \"props\"."));
        }
    }

    private static ReadOnlyMemory<byte> Member(JsonElement line, string name) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty(name, out var value) ? JsonMarshal.GetRawUtf8Value(value).ToArray() : default;

    private static string Failed(TemplateException problem)
    {
        var answer = new ValueMap { ["ok"] = Value.False, ["class"] = Value.Of(problem.ClassName), ["error"] = Value.Of(problem.Message) };
        if (problem.At is { } at)
        {
            answer["at"] = Value.Of(new ValueMap { ["line"] = Value.Of(at.Line), ["column"] = Value.Of(at.Column) });
        }

        return ValueJson.Write(Value.Of(answer))!;
    }
}
