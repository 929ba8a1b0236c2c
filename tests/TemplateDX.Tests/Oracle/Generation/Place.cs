namespace AgentMark.TemplateDX.Tests.Oracle.Generation;

/// <summary>Where in a tree something is made.</summary>
/// <param name="Depth">Levels that may still follow.</param>
/// <param name="InUser">A User was entered, so attachments are allowed.</param>
/// <param name="Roles">Role tags may stand here.</param>
internal readonly record struct Place(int Depth, bool InUser, bool Roles)
{
    public Place Below => this with { Depth = Depth - 1 };
}
