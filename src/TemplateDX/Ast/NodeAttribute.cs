using AgentMark.TemplateDX.Expressions;

namespace AgentMark.TemplateDX.Ast;

/// <summary>An attribute: bare (no value), text, an expression's source, or a spread.</summary>
/// <param name="Name">Null for a spread.</param>
/// <param name="Text">Its text, or the source of its expression or of its spread; null when bare.</param>
/// <param name="IsExpression">The text is source.</param>
/// <param name="At">Where it stands.</param>
internal sealed record NodeAttribute(string? Name, string? Text, bool IsExpression, SourcePosition? At)
{
    /// <summary>The expression of an attribute that is no spread; null for a spread and where there is no expression.</summary>
    public CompiledExpression? Code { get; } = IsExpression && Name is not null ? CompiledExpression.Of(Text ?? "") : null;
}
