namespace AgentMark.Bench.Load;

/// <summary>One of the many that send requests at once, each one after the other, and read their streams.</summary>
internal interface ILoad : IDisposable
{
    Measurements Measurements { get; }

    Task ConnectAsync(CancellationToken cancellation);

    /// <returns>Null, or what was wrong with a stream.</returns>
    Task<string?> RunAsync(CancellationToken cancellation);
}
