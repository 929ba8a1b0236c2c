namespace AgentMark.TemplateDX.Expressions;

/// <summary>An expression cannot be parsed or evaluated; whoever knows where it stands says so.</summary>
internal sealed class ExpressionException(string reason) : Exception(reason);
