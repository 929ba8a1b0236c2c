namespace AgentMark.TemplateDX;

/// <summary>What kind of thing is wrong with a prompt.</summary>
public enum TemplateErrorClass
{
    /// <summary><c>type</c>: there is no front matter.</summary>
    Type,

    /// <summary><c>yaml</c>: the front matter is not YAML.</summary>
    Yaml,

    /// <summary><c>no-config</c>: the front matter configures no model.</summary>
    NoConfig,

    /// <summary><c>expression</c>: an expression cannot be parsed or evaluated.</summary>
    Expression,

    /// <summary><c>attribute</c>: an attribute that a tag cannot take.</summary>
    Attribute,

    /// <summary><c>tag</c>: a tag is used wrongly, or something without a position fails inside one.</summary>
    Tag,

    /// <summary><c>system-order</c>: a system message that is not the first.</summary>
    SystemOrder,

    /// <summary><c>role</c>: an attachment outside a user's message.</summary>
    Role,

    /// <summary><c>unknown-node</c>: a node that cannot be written as Markdown.</summary>
    UnknownNode,

    /// <summary><c>settings</c>: a setting of the front matter has the wrong type or form.</summary>
    Settings,

    /// <summary><c>for-each</c>: a ForEach, whose body this library does not parse yet. Not an error of the prompt.</summary>
    ForEachUnsupported,

    /// <summary><c>ast</c>: the input is not a syntax tree, or too deep or too large a one.</summary>
    Ast,
}

/// <summary>A place in the prompt's source.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
public readonly record struct SourcePosition(int Line, int Column);

/// <summary>A prompt cannot be rendered. The message is for people; compare the class.</summary>
public sealed class TemplateException(TemplateErrorClass errorClass, string message, SourcePosition? at = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of thing is wrong.</summary>
    public TemplateErrorClass Class { get; } = errorClass;

    /// <summary>The class as text, such as <c>no-config</c>.</summary>
    public string ClassName => Class switch
    {
        TemplateErrorClass.NoConfig => "no-config",
        TemplateErrorClass.SystemOrder => "system-order",
        TemplateErrorClass.UnknownNode => "unknown-node",
        TemplateErrorClass.ForEachUnsupported => "for-each",
        _ => Class.ToString().ToLowerInvariant(),
    };

    /// <summary>Where, when the syntax tree has positions.</summary>
    public SourcePosition? At { get; } = at;
}
