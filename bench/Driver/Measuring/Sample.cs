namespace AgentMark.Bench.Driver.Measuring;

/// <summary>One measured run of one peer.</summary>
/// <param name="Cpu">CPU seconds of its processes.</param>
/// <param name="Switches">Their context switches.</param>
/// <param name="Events">Events with text that were relayed while it was measured.</param>
/// <param name="Load">What the client saw.</param>
internal sealed record Sample(double Cpu, long Switches, long Events, LoadResult Load);
