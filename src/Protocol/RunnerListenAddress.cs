namespace AgentMark.V1;

/// <summary>Where a bundled runner listens: the variable that every one of them reads, and its default.</summary>
public static class RunnerListenAddress
{
    /// <summary>Name of the environment variable; its value is <c>host:port</c> or <c>unix:///path</c>.</summary>
    public const string Variable = "AGENTMARK_RUNNER_LISTEN";

    /// <summary>The address when the variable is not set.</summary>
    public const string Default = "127.0.0.1:50051";
}
