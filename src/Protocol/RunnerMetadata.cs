namespace AgentMark.V1;

/// <summary>Names of the gRPC metadata that the sidecar and a runner exchange.</summary>
public static class RunnerMetadata
{
    /// <summary>Request: the run id, a UUID.</summary>
    public const string RunId = "agentmark-run-id";

    /// <summary>Request: W3C trace context.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>Request: W3C trace state, only beside a <see cref="TraceParent"/> that has one.</summary>
    public const string TraceState = "tracestate";

    /// <summary>Response: the id of the runner's own trace, 32 lower-case hex digits.</summary>
    public const string TraceId = "agentmark-trace-id";
}
