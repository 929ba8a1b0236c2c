namespace AgentMark.Sidecar.Forwarding;

/// <summary>Events of a run in order, as they become available: those of a runner's call, or the rows of a data set that we run ourselves.</summary>
internal interface IEventSource<TEvent>
    where TEvent : allows ref struct
{
    /// <summary>The event that the source has moved on to; what it holds is there until the next move.</summary>
    TEvent Current { get; }

    /// <summary>The id of the runner's own trace for the whole run, or null.</summary>
    string? TraceId { get; }

    /// <summary>Moves on; a call that completes at once means that the event was already there.</summary>
    /// <returns>False when the run is over and went well.</returns>
    Task<bool> NextAsync();
}
