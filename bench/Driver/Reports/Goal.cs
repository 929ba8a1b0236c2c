namespace AgentMark.Bench.Driver.Reports;

/// <summary>A goal of the sidecar.</summary>
/// <param name="Limit">A value, or a factor.</param>
/// <param name="Of">The peer whose value the factor is of; null: the limit is a value.</param>
internal sealed record Goal(double Limit, string? Of = null);
