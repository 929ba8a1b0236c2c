namespace AgentMark.Bench.Driver.Reports;

/// <summary>One measure of all peers: a line of the table.</summary>
/// <param name="Scenario">What <c>--only</c> calls it.</param>
/// <param name="Title">What is measured.</param>
/// <param name="Unit">In what.</param>
/// <param name="Goals">What the sidecar should reach.</param>
internal sealed record Row(string Scenario, string Title, string Unit, params Goal[] Goals)
{
    /// <summary>Of each peer, one value a round.</summary>
    public Dictionary<string, List<double>> Values { get; } = [];

    public void Add(string peer, double value)
    {
        if (!Values.TryGetValue(peer, out var list))
        {
            Values[peer] = list = [];
        }

        list.Add(value);
    }

    /// <summary>Null when the peer was not measured.</summary>
    public double? Median(string peer)
    {
        if (!Values.TryGetValue(peer, out var values))
        {
            return null;
        }

        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The median over the rounds of the ratio within a round: noise that hits both peers of a round cancels out.</summary>
    public double? Ratio(string peer, string other)
    {
        if (!Values.TryGetValue(peer, out var mine) || !Values.TryGetValue(other, out var theirs))
        {
            return null;
        }

        var ratios = new Row(Scenario, Title, Unit);
        foreach (var (one, two) in mine.Zip(theirs))
        {
            ratios.Add(peer, one / two);
        }

        return ratios.Median(peer);
    }
}
