namespace AgentMark.TemplateDX.Walking;

/// <summary>What a role tag has come to.</summary>
/// <param name="Role">The tag's name.</param>
/// <param name="Text">Its content as Markdown, trimmed.</param>
/// <param name="Attachments">Of a User: all attachments that were reached by the time its text was complete.</param>
internal sealed record RoleText(string Role, string Text, IReadOnlyList<Attachment> Attachments);
