using System.Text.Json;
using AgentMark.V1;

namespace AgentMark.SampleRunner.Scraping;

/// <summary>The turns of a conversation, as the elements System, User, Assistant, ImagePrompt and SpeechPrompt mark them.</summary>
internal sealed class PromptTurns
{
    private readonly List<(string Element, string Text)> _turns = [];
    private readonly string _wholeText;

    private PromptTurns(JsonElement ast, JsonElement props)
    {
        var text = new PromptText(props);
        Collect(ast, text);
        _wholeText = _turns.Count == 0 ? text.Of(ast) : "";
    }

    /// <summary>What an image prompt paints or a speech prompt says.</summary>
    public string Speakable => First("ImagePrompt") ?? First("SpeechPrompt") ?? First("User") ?? _wholeText;

    /// <summary>The system text; null when there is none.</summary>
    public string? System => First("System");

    /// <summary>The messages in document order; a prompt that marks no turns is one message of the user.</summary>
    public IEnumerable<PromptMessage> Messages => _turns.Count == 0
        ? [Message("user", _wholeText)]
        : _turns.Select(turn => Message(turn.Element switch { "System" => "system", "Assistant" => "assistant", _ => "user" }, turn.Text));

    public static PromptTurns Read(JsonElement ast, JsonElement props) => new(ast, props);

    private void Collect(JsonElement node, PromptText text)
    {
        if (AstNode.Name(node) is "System" or "User" or "Assistant" or "ImagePrompt" or "SpeechPrompt")
        {
            _turns.Add((AstNode.Name(node), text.Of(node)));
            return;
        }

        foreach (var child in AstNode.Children(node))
        {
            Collect(child, text);
        }
    }

    private string? First(string element) =>
        _turns.Where(turn => turn.Element == element).Select(turn => turn.Text).FirstOrDefault();

    private static PromptMessage Message(string role, string text) => new() { Role = role, Parts = { new ContentPart { Text = text } } };
}
