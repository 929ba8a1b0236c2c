namespace AgentMark.Sidecar.Injection;

/// <summary>Every name that injection reads from a pod or writes into it.</summary>
public static class Names
{
    private const string Prefix = "agentmark-sidecar.io/";

    /// <summary>The one label: its value is the shape of the pod.</summary>
    public const string Label = Prefix + "inject";

    /// <summary>The pod's own runner answers: a container that implements the proto.</summary>
    public const string RunnerShape = "runner";

    /// <summary>The model service speaks OpenAI's API; the sample runner comes along and answers.</summary>
    public const string OpenAiShape = "openai";

    /// <summary>Opts out, where a label from further up would opt in.</summary>
    public const string OptOut = "false";

    /// <summary>What every setting's annotation begins with.</summary>
    public const string AnnotationPrefix = Prefix;

    /// <summary>Name of the Secret with the webhook secret, one key a secret; <see cref="DefaultSecret"/> without.</summary>
    public const string SecretAnnotation = Prefix + "secret";

    /// <summary>Which container is the runner (or, in the openai shape, the model service); needed where a pod has several.</summary>
    public const string RunnerContainerAnnotation = Prefix + "runner-container";

    /// <summary>Where the runner listens, as AGENTMARK_RUNNER; <see cref="DefaultRunner"/> without.</summary>
    public const string RunnerAnnotation = Prefix + "runner";

    /// <summary>The service that every other path is proxied to, as AGENTMARK_UPSTREAM.</summary>
    public const string UpstreamAnnotation = Prefix + "upstream";

    /// <summary>The OpenAI-compatible API, such as <c>http://127.0.0.1:8000/v1</c>.</summary>
    public const string ModelUrlAnnotation = Prefix + "model-url";

    /// <summary><c>"true"</c>: the pod may be injected although its ports are the node's.</summary>
    public const string AllowHostNetworkAnnotation = Prefix + "allow-host-network";

    /// <summary><c>"true"</c>: the pod is ready only while its runner answers.</summary>
    public const string RunnerGatesReadinessAnnotation = Prefix + "runner-gates-readiness";

    /// <summary>The Secret, unless an annotation names another.</summary>
    public const string DefaultSecret = "agentmark-webhook";

    /// <summary>The runner's address, unless an annotation gives another.</summary>
    public const string DefaultRunner = "http://127.0.0.1:50051";

    /// <summary>A ConfigMap and a Secret of the namespace that may hold further settings of its sidecars.</summary>
    public const string Settings = "agentmark-sidecar";

    /// <summary>A ConfigMap and a Secret of the namespace that may hold further settings of its sample runners.</summary>
    public const string RunnerSettings = "agentmark-runner";

    /// <summary>A Secret of the namespace that may hold the model service's API key.</summary>
    public const string ModelSecret = "agentmark-model";

    /// <summary>Its key.</summary>
    public const string ModelSecretKey = "api-key";

    /// <summary>The sidecar's container.</summary>
    public const string SidecarContainer = "agentmark-sidecar";

    /// <summary>The sample runner's container.</summary>
    public const string RunnerContainer = "agentmark-runner";

    /// <summary>The volume with the webhook secret.</summary>
    public const string SecretVolume = "agentmark-webhook-secret";

    /// <summary>An empty volume over the service account's token.</summary>
    public const string NoTokenVolume = "agentmark-no-token";

    /// <summary>The volume with the runner's socket.</summary>
    public const string SocketVolume = "agentmark-run";

    /// <summary>The port for events, on the container and on the Service.</summary>
    public const string EventsPortName = "agentmark";

    /// <summary>Where events arrive.</summary>
    public const int EventsPort = 9417;

    /// <summary>The port for health, metrics and drain.</summary>
    public const string ManagementPortName = "agentmark-mgmt";

    /// <summary>Where health, metrics and drain are.</summary>
    public const int ManagementPort = 9419;

    internal static IReadOnlyList<string> Annotations { get; } =
    [
        SecretAnnotation, RunnerContainerAnnotation, RunnerAnnotation, UpstreamAnnotation, ModelUrlAnnotation,
        AllowHostNetworkAnnotation, RunnerGatesReadinessAnnotation,
    ];
}
