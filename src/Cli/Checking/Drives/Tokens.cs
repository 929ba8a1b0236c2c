namespace AgentMark.Cli.Checking.Drives;

/// <summary>Words that occur nowhere else, to tell runs apart by what they answer.</summary>
internal static class Tokens
{
    public static string Next() => $"token{Guid.NewGuid():N}";
}
