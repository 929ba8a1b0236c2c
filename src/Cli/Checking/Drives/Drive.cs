namespace AgentMark.Cli.Checking.Drives;

/// <summary>A way to send a case's request, and to look at what comes of it.</summary>
internal delegate Task<DriveResult> Drive(CheckCase one, CheckContext context, CancellationToken cancellationToken);

/// <summary>What a drive saw.</summary>
/// <param name="Findings">What was wrong.</param>
/// <param name="Reason">Why the case means nothing for this runner; null when it does.</param>
internal sealed record DriveResult(IReadOnlyList<Finding> Findings, string? Reason = null)
{
    public static DriveResult Skip(string reason) => new([], reason);
}

/// <summary>The drives by the names that cases use.</summary>
internal static class DriveNames
{
    private static readonly Dictionary<string, Drive> All = new()
    {
        ["once"] = Once.RunAsync,
        ["health"] = Health.RunAsync,
        ["parallel"] = Parallel.RunAsync,
        ["deadline"] = Deadline.RunAsync,
        ["cancel"] = Cancel.RunAsync,
        ["reset"] = Reset.RunAsync,
        ["spoil"] = Spoil.RunAsync,
    };

    public static Drive Find(string name) => All.TryGetValue(name, out var drive) ? drive : throw new FormatException($"'{name}' is not a way to send a request.");
}
