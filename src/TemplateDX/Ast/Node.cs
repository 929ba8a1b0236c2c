using AgentMark.TemplateDX.Expressions;

namespace AgentMark.TemplateDX.Ast;

/// <summary>A node of an mdast tree with MDX. Immutable; members that a type does not have are null.</summary>
internal sealed record Node(string Type)
{
    /// <summary>Null for a leaf; possibly empty for a parent.</summary>
    public IReadOnlyList<Node>? Children { get; init; }

    /// <summary>Text of a literal; source of an expression, without its braces.</summary>
    public string? Value { get; init; }

    /// <summary>Name of an element; null for a fragment.</summary>
    public string? Name { get; init; }

    /// <summary>Attributes of an element, in order.</summary>
    public IReadOnlyList<NodeAttribute> Attributes { get; init; } = [];

    /// <summary>Depth of a heading.</summary>
    public double? Depth { get; init; }

    public bool? Ordered { get; init; }

    public double? Start { get; init; }

    public bool? Spread { get; init; }

    public string? Lang { get; init; }

    public string? Meta { get; init; }

    public string? Url { get; init; }

    public string? Title { get; init; }

    public string? Alt { get; init; }

    public string? Identifier { get; init; }

    public string? Label { get; init; }

    /// <summary><c>full</c>, <c>collapsed</c> or <c>shortcut</c>.</summary>
    public string? ReferenceType { get; init; }

    /// <summary>The expression that an expression node holds; null for every other node.</summary>
    public CompiledExpression? Code { get; init; }

    public SourcePosition? At { get; init; }

    public bool IsElement => Type is "mdxJsxFlowElement" or "mdxJsxTextElement";
}
