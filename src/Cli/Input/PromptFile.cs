using System.Runtime.InteropServices;

namespace AgentMark.Cli.Input;

/// <summary>A file with a prompt's syntax tree.</summary>
internal static class PromptFile
{
    /// <summary>The tree's JSON: the whole file, or its <c>ast</c> where <c>agentmark build</c> wrote it with its metadata.</summary>
    /// <exception cref="InputException">The file holds no tree.</exception>
    public static ReadOnlyMemory<byte> Tree(string path, byte[] content)
    {
        var json = JsonText.WithoutMark(content);
        using var document = JsonText.TryParse(json)
            ?? throw new InputException($"{path} is not JSON. A prompt is rendered from the JSON of its syntax tree, not from its source text.");
        if (JsonText.StringOf(document.RootElement, "type") == "root")
        {
            return json;
        }

        return JsonText.Member(document.RootElement, "ast") is { } tree && JsonText.StringOf(tree, "type") == "root"
            ? JsonMarshal.GetRawUtf8Value(tree).ToArray()
            : throw new InputException($"{path} holds no syntax tree: an object whose type is root, or one with such an object as ast.");
    }
}
