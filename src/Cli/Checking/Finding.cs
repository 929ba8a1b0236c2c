namespace AgentMark.Cli.Checking;

/// <summary>A rule that a runner broke.</summary>
/// <param name="Rule">Its name, which stays the same.</param>
/// <param name="Expected">What would have been right.</param>
/// <param name="Got">What came.</param>
internal sealed record Finding(string Rule, string Expected, string Got);
