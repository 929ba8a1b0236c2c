using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>
/// The one definition of the sidecar's container: everything that puts a sidecar into a pod renders from here. It is a native
/// sidecar (an init container that is restarted always, Kubernetes 1.29): it starts before the containers that it serves and
/// ends after them, and a Job completes without it.
/// </summary>
internal static class SidecarContainer
{
    private const string SecretFolder = "/etc/agentmark/webhook-secret";

    public static JsonObject Create(SidecarSettings settings, string image)
    {
        var container = new JsonObject
        {
            ["name"] = Names.SidecarContainer,
            ["image"] = image,
            ["restartPolicy"] = "Always",
            ["ports"] = new JsonArray(Port(Names.EventsPortName, Names.EventsPort), Port(Names.ManagementPortName, Names.ManagementPort)),
            ["env"] = Environment(settings),
            ["envFrom"] = PodSettings.Create(Names.Settings),
            // The main containers wait for this one, and it never asks the runner.
            ["startupProbe"] = Probe("/healthz/startup", period: 1, failures: 60),
            ["livenessProbe"] = Probe("/healthz/live", period: 10, failures: 6),
            // It counts for the whole pod: a runner that is down must not stop the model's own traffic.
            ["readinessProbe"] = Probe(settings.RunnerGatesReadiness ? "/healthz/ready" : "/healthz/accepting", period: 5, failures: 3),
            ["lifecycle"] = DrainHook.Lifecycle(DrainHook.BeginPath),
            ["resources"] = PodResources.Create(settings.Guaranteed, cpu: "20m", memory: "48Mi", memoryLimit: "128Mi"),
            ["securityContext"] = RestrictedContext.Create(settings.User),
            // The sentence that a failed start prints becomes what `kubectl describe` shows.
            ["terminationMessagePolicy"] = "FallbackToLogsOnError",
            ["volumeMounts"] = Mounts(settings),
        };
        return container;
    }

    /// <summary>The volumes that the mounts name.</summary>
    public static IEnumerable<JsonObject> Volumes(SidecarSettings settings)
    {
        yield return settings.Secret is null
            ? new JsonObject { ["name"] = Names.SecretVolume, ["emptyDir"] = new JsonObject() }
            : new JsonObject
            {
                ["name"] = Names.SecretVolume,
                // A pod without its Secret starts and serves its model; events get 503 until the Secret comes.
                ["secret"] = new JsonObject { ["secretName"] = settings.Secret, ["optional"] = true },
            };
        yield return new JsonObject { ["name"] = Names.NoTokenVolume, ["emptyDir"] = new JsonObject() };
        if (settings.ModelUrl is not null)
        {
            yield return new JsonObject { ["name"] = Names.SocketVolume, ["emptyDir"] = new JsonObject() };
        }
    }

    private static JsonArray Environment(SidecarSettings settings)
    {
        var env = new JsonArray(
            Variable("ASPNETCORE_URLS", $"http://*:{Names.EventsPort}"),
            Variable("AGENTMARK_MANAGEMENT_URLS", $"http://*:{Names.ManagementPort}"),
            Variable("AGENTMARK_WEBHOOK_SECRET_FILE", SecretFolder),
            Variable("AGENTMARK_RUNNER", settings.Runner ?? RunnerContainer.Address));
        if (settings.Upstream is { } upstream)
        {
            env.Add((JsonNode)Variable("AGENTMARK_UPSTREAM", upstream));
        }

        if (settings.GraceSeconds is { } grace)
        {
            env.Add((JsonNode)Variable("AGENTMARK_TERMINATION_GRACE_PERIOD", string.Create(CultureInfo.InvariantCulture, $"{grace}s")));
        }

        // A wrong setting must not keep the pod's other containers from starting.
        env.Add((JsonNode)Variable("AGENTMARK_ON_START_FAILURE", "wait"));
        env.Add((JsonNode)Field("K8S_POD_NAME", "metadata.name"));
        env.Add((JsonNode)Field("K8S_NAMESPACE_NAME", "metadata.namespace"));
        env.Add((JsonNode)Field("K8S_NODE_NAME", "spec.nodeName"));
        env.Add((JsonNode)Variable("OTEL_RESOURCE_ATTRIBUTES", "k8s.pod.name=$(K8S_POD_NAME),k8s.namespace.name=$(K8S_NAMESPACE_NAME),k8s.node.name=$(K8S_NODE_NAME)"));
        return env;
    }

    private static JsonArray Mounts(SidecarSettings settings)
    {
        // A folder, never subPath: only so does a rotated Secret reach the running container.
        var mounts = new JsonArray(PodMount.ReadOnly(Names.SecretVolume, SecretFolder), PodMount.NoToken());
        if (settings.ModelUrl is not null)
        {
            mounts.Add((JsonNode)PodMount.Socket());
        }

        return mounts;
    }

    private static JsonObject Port(string name, int number) => new() { ["name"] = name, ["containerPort"] = number, ["protocol"] = "TCP" };

    private static JsonObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonObject Field(string name, string path) =>
        new() { ["name"] = name, ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } } };

    private static JsonObject Probe(string path, int period, int failures) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = Names.ManagementPort },
        ["periodSeconds"] = period,
        ["timeoutSeconds"] = 5,
        ["failureThreshold"] = failures,
    };
}
