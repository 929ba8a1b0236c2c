using AgentMark.TemplateDX.Ast;
using AgentMark.TemplateDX.Values;

namespace AgentMark.TemplateDX.Walking;

/// <summary>The attributes of a tag, all evaluated before the tag does anything. Of one name the last counts.</summary>
internal sealed class TagAttributes
{
    private static readonly TagAttributes None = new();

    private readonly Dictionary<string, Value> values = [];

    /// <summary>Undefined when there is none.</summary>
    public Value this[string name] => values.GetValueOrDefault(name, Value.Undefined);

    /// <exception cref="TemplateException">One is a spread, or cannot be evaluated.</exception>
    public static TagAttributes Evaluate(Node node, Scope scope)
    {
        if (node.Attributes.Count == 0)
        {
            return None;
        }

        var attributes = new TagAttributes();
        foreach (var attribute in node.Attributes)
        {
            if (attribute.Name is null)
            {
                throw new TemplateException(TemplateErrorClass.Attribute, $"Unsupported attribute type in component <{node.Name}>.", attribute.At);
            }

            attributes.values[attribute.Name] = attribute.Code is { } code
                ? code.Evaluate(scope, attribute.At)
                : Value.Of(attribute.Text ?? "");
        }

        return attributes;
    }
}
