namespace AgentMark.Bench.Load;

/// <summary>What one connection saw; times in nanoseconds.</summary>
internal sealed class Measurements
{
    public List<long> FirstByte { get; } = [];

    public List<long> Delay { get; } = [];

    public long Lines { get; set; }

    public int Streams { get; set; }
}
