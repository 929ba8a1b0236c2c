using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Markdown;

/// <summary>The name by which references and definitions find each other.</summary>
internal static class Association
{
    /// <summary>The label as it was written; without one the identifier, whose escapes and references are read.</summary>
    public static string Of(Node node) =>
        !string.IsNullOrEmpty(node.Label) ? node.Label : string.IsNullOrEmpty(node.Identifier) ? "" : CharacterReference.Decode(node.Identifier);
}
