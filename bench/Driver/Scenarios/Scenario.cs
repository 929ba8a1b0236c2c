using AgentMark.Bench.Driver.Reports;

namespace AgentMark.Bench.Driver.Scenarios;

/// <summary>One thing that is measured, by a name for <c>--only</c>.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>False: left out of <c>--quick</c>.</summary>
    public virtual bool IsQuick => false;

    /// <summary>Measures and returns its lines of the table.</summary>
    public abstract Task<IReadOnlyList<Row>> RunAsync(Measuring.Bench bench);
}
