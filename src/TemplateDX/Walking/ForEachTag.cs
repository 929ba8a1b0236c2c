using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Walking;

/// <summary>
/// The place of ForEach. Its body is source text that has to be parsed as MDX when the prompt is rendered; until there is a parser
/// for it, a prompt with a ForEach is not rendered at all.
/// </summary>
internal static class ForEachTag
{
    /// <summary>The first ForEach that rendering could come to; null when there is none. What a Raw holds is never rendered.</summary>
    public static Node? Find(Node node)
    {
        Bounds.EnsureStack();
        return (node.IsElement, node.Name) switch
        {
            (true, "ForEach") => node,
            (true, "Raw") => null,
            _ => (node.Children ?? []).Select(Find).FirstOrDefault(found => found is not null),
        };
    }

    public static TemplateException Unsupported(Node node) => new(
        TemplateErrorClass.ForEachUnsupported,
        "The prompt has a ForEach, which is not rendered here yet.",
        node.At);
}
