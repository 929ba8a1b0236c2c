using AgentMark.TemplateDX.Results;

namespace AgentMark.TemplateDX;

/// <summary>A prompt whose template has been filled in.</summary>
public sealed class RenderedTemplate
{
    private readonly RenderedResult result;

    internal RenderedTemplate(RenderedResult result, IReadOnlyList<string> warnings) => (this.result, Warnings) = (result, warnings);

    /// <summary>What the prompt produces.</summary>
    public TemplateKind Kind => result.Kind;

    /// <summary>The conversation of a text or object prompt, in order; empty for the other kinds.</summary>
    public IReadOnlyList<TemplateMessage> Messages => result.Messages;

    /// <summary>What an image prompt wants painted, or a speech prompt spoken; otherwise empty.</summary>
    public string Text => result.Text;

    /// <summary>How a speech prompt wants it spoken; otherwise empty.</summary>
    public string Instructions => result.Instructions;

    /// <summary>What an author would want to know: messages out of the document's order, messages that were lost.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The messages alone: <c>[{"role":…,"content":…}]</c>; half a surrogate pair is U+FFFD in it.</summary>
    /// <inheritdoc cref="ToJson" path="/exception"/>
    public string MessagesToJson() => result.MessagesToJson();

    /// <summary>
    /// The result in the shape that AgentMark's own renderers give: <c>{"name":…,"messages":[…],"text_config":{…},"test_settings":{…}}</c>,
    /// members that the prompt does not set left out.
    /// </summary>
    /// <exception cref="TemplateException">It makes more than 32 million characters of JSON.</exception>
    public string ToJson() => result.ToJson();
}
