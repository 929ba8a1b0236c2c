namespace AgentMark.TemplateDX;

/// <summary>One message of a rendered prompt.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">Its text as Markdown; may be empty.</param>
/// <param name="Attachments">Images and files that come after the text. Only messages of the user have any.</param>
public sealed record TemplateMessage(string Role, string Text, IReadOnlyList<TemplateAttachment> Attachments);

/// <summary>An image or a file of a message, as the prompt gives it: nothing of it is checked.</summary>
/// <param name="IsImage">An image; otherwise any other file.</param>
/// <param name="Source">A URL, a <c>data:</c> URL or base64; null when the prompt gives something other than text.</param>
/// <param name="MediaType">Such as <c>image/png</c>; null when the prompt gives none, or something other than text.</param>
public sealed record TemplateAttachment(bool IsImage, string? Source, string? MediaType);
