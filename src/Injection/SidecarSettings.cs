namespace AgentMark.Sidecar.Injection;

/// <summary>What of the definition differs from pod to pod.</summary>
internal sealed record SidecarSettings
{
    /// <summary>The Secret to mount; null mounts an empty folder, and events get 503 until that is mended.</summary>
    public string? Secret { get; init; } = Names.DefaultSecret;

    /// <summary>AGENTMARK_RUNNER of the pod's own runner; null in the openai shape, where the sample runner comes along.</summary>
    public string? Runner { get; init; } = Names.DefaultRunner;

    /// <summary>AGENTMARK_UPSTREAM, or null.</summary>
    public string? Upstream { get; init; }

    /// <summary>The model service's API; null unless the shape is openai.</summary>
    public string? ModelUrl { get; init; }

    /// <summary>The runner's health decides the pod's readiness too.</summary>
    public bool RunnerGatesReadiness { get; init; }

    /// <summary>terminationGracePeriodSeconds, where the one who renders knows it.</summary>
    public long? GraceSeconds { get; init; }

    /// <summary>A uid to run as, where the pod's own would be root; null leaves it to the image and to the platform.</summary>
    public int? User { get; init; }

    /// <summary>Requests equal limits, so that a pod of the Guaranteed class stays one.</summary>
    public bool Guaranteed { get; init; }
}
