namespace AgentMark.TemplateDX.Walking;

/// <summary>What a tag does.</summary>
internal enum TagKind
{
    /// <summary>An ordinary element, which is written as it is.</summary>
    None,
    If,
    ElseIf,
    Else,
    ForEach,
    Raw,
    Role,
    ImageAttachment,
    FileAttachment,
}

/// <summary>The tags that a prompt can use; a name that is not among them is an ordinary element.</summary>
internal sealed class TagSet
{
    public const string System = "System";
    public const string User = "User";
    public const string Assistant = "Assistant";
    public const string ImagePrompt = "ImagePrompt";
    public const string SpeechPrompt = "SpeechPrompt";

    private readonly Dictionary<string, TagKind> tags = new()
    {
        ["If"] = TagKind.If,
        ["ElseIf"] = TagKind.ElseIf,
        ["Else"] = TagKind.Else,
        ["ForEach"] = TagKind.ForEach,
        ["Raw"] = TagKind.Raw,
    };

    private TagSet(params ReadOnlySpan<string> roles)
    {
        foreach (var role in roles)
        {
            tags[role] = TagKind.Role;
        }
    }

    public static TagSet Language { get; } = new(System, User, Assistant)
    {
        tags = { ["ImageAttachment"] = TagKind.ImageAttachment, ["FileAttachment"] = TagKind.FileAttachment },
    };

    public static TagSet Speech { get; } = new(System, SpeechPrompt);

    public static TagSet Image { get; } = new(ImagePrompt);

    public TagKind this[string? name] => name is null ? TagKind.None : tags.GetValueOrDefault(name);
}
