namespace AgentMark.TemplateDX.Markdown;

/// <summary>Whether a character is unsafe where it stands, and whether that depends on its neighbours.</summary>
[Flags]
internal enum UnsafeMark
{
    None = 0,

    Found = 1,

    /// <summary>Only because of what stands before it.</summary>
    NeedsBefore = 2,

    /// <summary>Only because of what stands after it.</summary>
    NeedsAfter = 4,
}
