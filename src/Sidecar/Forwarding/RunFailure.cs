namespace AgentMark.Sidecar.Forwarding;

/// <summary>Who failed, and how. Metrics carry the name.</summary>
internal enum FailureKind
{
    /// <summary>No connection: the run cannot have started, so another runner may be tried.</summary>
    RunnerUnreachable,

    /// <summary>The connection or the stream broke.</summary>
    RunnerGone,

    /// <summary>No event within the silence limit.</summary>
    RunnerSilent,

    /// <summary>The runner answered with a gRPC status.</summary>
    RunnerStatus,

    /// <summary>The runner sent an error event.</summary>
    RunnerError,

    /// <summary>The runner broke the contract: no finish, broken JSON.</summary>
    RunnerFault,

    /// <summary>A message of the runner is above our limit.</summary>
    AnswerTooLarge,

    /// <summary>The event is above the runner's own limit.</summary>
    EventTooLarge,

    /// <summary>The runner cannot do what the event asks for.</summary>
    NotSupported,

    /// <summary>The data set cannot be found or read, or the run's sampling makes no sense.</summary>
    Dataset,

    /// <summary>The drain time is over.</summary>
    Draining,

    /// <summary>The client left; nobody is told.</summary>
    ClientGone,

    /// <summary>The client accepted nothing for too long and was dropped; nobody is told.</summary>
    ClientStalled,

    /// <summary>A fault of the sidecar itself.</summary>
    Sidecar,
}

/// <summary>A run that failed.</summary>
/// <param name="Kind">Who failed.</param>
/// <param name="Status">HTTP status, for an answer that has not begun.</param>
/// <param name="Message">For people: what happened and what to do.</param>
internal sealed record RunFailure(FailureKind Kind, int Status, string Message)
{
    /// <summary>The message where it is our own text, and empty where it may quote the runner: for the log.</summary>
    public string Reason => Kind is FailureKind.RunnerUnreachable or FailureKind.RunnerGone or FailureKind.RunnerSilent or FailureKind.NotSupported or FailureKind.Dataset or FailureKind.Draining
        ? Message
        : "";

    /// <summary>True when there is nobody left to tell.</summary>
    public bool IsClients => Kind is FailureKind.ClientGone or FailureKind.ClientStalled;
}
