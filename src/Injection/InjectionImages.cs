namespace AgentMark.Sidecar.Injection;

/// <summary>The images that injected containers run.</summary>
/// <param name="Sidecar">The data plane, <c>agentmark-sidecard</c>.</param>
/// <param name="SampleRunner">The sample runner, for pods that have no runner of their own.</param>
public sealed record InjectionImages(string Sidecar, string SampleRunner)
{
    /// <summary>Images of this version, without a registry: nodes or the user's own registry supply them.</summary>
    public static InjectionImages Default { get; } = new($"agentmark-sidecar:{ProductVersion.Text}", $"agentmark-sample-runner:{ProductVersion.Text}");
}
