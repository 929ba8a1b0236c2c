namespace AgentMark.TemplateDX.Markdown;

/// <summary>What the writer is inside of, as far as it changes what has to be escaped or how lists and elements are laid out.</summary>
[Flags]
internal enum Construct
{
    None = 0,

    /// <summary>Content of a paragraph or a heading.</summary>
    Phrasing = 1 << 0,

    /// <summary>The text of a link, an image or a definition.</summary>
    Label = 1 << 1,

    /// <summary>The name in the second pair of brackets.</summary>
    Reference = 1 << 2,

    /// <summary>A URL between <c>&lt;</c> and <c>&gt;</c>.</summary>
    DestinationLiteral = 1 << 3,

    /// <summary>A URL as it is.</summary>
    DestinationRaw = 1 << 4,

    Title = 1 << 5,

    FenceLanguage = 1 << 6,

    FenceMeta = 1 << 7,

    AtxHeading = 1 << 8,

    List = 1 << 9,

    ListItem = 1 << 10,

    Blockquote = 1 << 11,

    FlowElement = 1 << 12,

    /// <summary>Anything that only comes between the others.</summary>
    Other = 1 << 13,
}
