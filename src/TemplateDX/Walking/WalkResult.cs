using AgentMark.TemplateDX.Ast;

namespace AgentMark.TemplateDX.Walking;

/// <summary>What a walk has gathered.</summary>
/// <param name="Tags">The role tags, in the order in which they were reached.</param>
/// <param name="Texts">What each has come to.</param>
/// <param name="Lost">How many role tags were reached too late to count.</param>
internal sealed record WalkResult(IReadOnlyList<Node> Tags, IReadOnlyList<RoleText> Texts, int Lost);
