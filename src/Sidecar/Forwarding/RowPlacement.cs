using Yarp.ReverseProxy.Model;

namespace AgentMark.Sidecar.Forwarding;

/// <summary>Spreads the rows of one data-set run over the runners that are not known to be down: each row goes where the fewest are.</summary>
internal sealed class RowPlacement(ClusterState cluster)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> open = [];
    private int turn;

    /// <summary>Takes a place; give it back with <see cref="Return"/>.</summary>
    /// <param name="tried">Destinations that this row could not reach.</param>
    /// <returns>Null when there is none left to try.</returns>
    public DestinationState? Take(IReadOnlyCollection<DestinationState> tried)
    {
        // Asked anew for each row: health changes during a long run.
        var candidates = cluster.DestinationsState.AvailableDestinations.Where(destination => !tried.Contains(destination)).ToList();
        if (candidates.Count == 0)
        {
            return null;
        }

        lock (gate)
        {
            turn++;
            var chosen = Enumerable.Range(0, candidates.Count)
                .Select(index => candidates[(index + turn) % candidates.Count])
                .MinBy(destination => open.GetValueOrDefault(destination.DestinationId))!;
            open[chosen.DestinationId] = open.GetValueOrDefault(chosen.DestinationId) + 1;
            return chosen;
        }
    }

    public void Return(DestinationState destination)
    {
        lock (gate)
        {
            open[destination.DestinationId]--;
        }
    }
}
