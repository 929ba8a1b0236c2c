using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Expressions;

/// <summary>An expression that was parsed once. One that cannot be parsed fails when it is evaluated, and not before: a prompt may never get there.</summary>
internal sealed class CompiledExpression
{
    private readonly Expression? tree;
    private readonly string? problem;

    private CompiledExpression(string source)
    {
        Source = source;
        try
        {
            tree = Expression.Parse(JsSpace.Trim(source));
        }
        catch (ExpressionException e)
        {
            problem = e.Message;
        }
    }

    /// <summary>The source between the braces, as it stands in the prompt.</summary>
    public string Source { get; }

    public static CompiledExpression Of(string source) => new(source);

    /// <exception cref="TemplateException">It is no expression, or uses what prompts may not use.</exception>
    public Value Evaluate(INames names, SourcePosition? at)
    {
        try
        {
            return tree is null ? throw new ExpressionException(problem!) : tree.Evaluate(names);
        }
        catch (ExpressionException e)
        {
            throw Failed(e.Message, at);
        }
        catch (TemplateException e) when (e.At is null)
        {
            throw Failed(e.Message, at);
        }
    }

    private TemplateException Failed(string reason, SourcePosition? at)
    {
        const int Shown = 200;
        var source = Source.Length <= Shown ? Source : string.Concat(Source.AsSpan(0, Shown), "…");
        return new TemplateException(TemplateErrorClass.Expression, $"Error evaluating expression \"{source}\": {reason}", at);
    }
}
