using System.Text;
using AgentMark.TemplateDX;
using AgentMark.V1;

namespace AgentMark.Sidecar.Rendering;

/// <summary>The part of a rendered prompt that depends on its variables.</summary>
internal static class PromptMessages
{
    /// <exception cref="TemplateException">An attachment is nothing that a model could be given.</exception>
    public static RenderedPrompt AddTo(RenderedPrompt prompt, RenderedTemplate rendered, string name)
    {
        prompt.Name = name;
        prompt.Text = WellFormed(rendered.Text);
        prompt.Instructions = WellFormed(rendered.Instructions);
        foreach (var message in rendered.Messages)
        {
            var parts = new PromptMessage { Role = message.Role };
            parts.Parts.Add(new ContentPart { Text = WellFormed(message.Text) });
            parts.Parts.AddRange(message.Attachments.Select(Part));
            prompt.Messages.Add(parts);
        }

        return prompt;
    }

    private static ContentPart Part(TemplateAttachment attachment) => attachment.IsImage
        ? new ContentPart { Image = PromptMedia.Read(attachment) }
        : new ContentPart { File = PromptMedia.Read(attachment) };

    /// <summary>Half a surrogate pair, which a filter can leave, is no text on the wire: it becomes U+FFFD.</summary>
    private static string WellFormed(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
