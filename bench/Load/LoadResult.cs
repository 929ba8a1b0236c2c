namespace AgentMark.Bench.Load;

/// <summary>What came of it. A run with a fault counts for nothing.</summary>
/// <param name="Fault">The first stream that was not as ordered; null when all were.</param>
/// <param name="Streams">Streams that were read to their end.</param>
/// <param name="Lines">Their lines.</param>
/// <param name="Seconds">From the first request to the last byte.</param>
/// <param name="FirstByte">From a request to the first byte of its stream's body.</param>
/// <param name="Delay">From the write of a stamped event to the arrival of its line.</param>
internal sealed record LoadResult(string? Fault, int Streams, long Lines, double Seconds, Quantiles FirstByte, Quantiles Delay);
