using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Walking;

/// <summary>An image or a file of a user's message; its values are passed on as they are.</summary>
internal sealed record Attachment(bool IsImage, Value Source, Value MediaType);
