using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>
/// The sample runner as a second native sidecar, for pods whose model service speaks OpenAI's API. It and the sidecar run as
/// the same user, so they can share a Unix socket, and no port is taken. It has no probes: a runner that is down must not
/// keep the model from serving, and the sidecar asks its health anyway.
/// </summary>
internal static class RunnerContainer
{
    public const string SocketFolder = "/run/agentmark";

    public const string Address = "unix://" + SocketFolder + "/runner.sock";

    public static JsonObject Create(SidecarSettings settings, string image) => new()
    {
        ["name"] = Names.RunnerContainer,
        ["image"] = image,
        ["restartPolicy"] = "Always",
        ["env"] = new JsonArray(
            new JsonObject { ["name"] = "AGENTMARK_RUNNER_LISTEN", ["value"] = Address },
            new JsonObject { ["name"] = "AGENTMARK_ON_START_FAILURE", ["value"] = "wait" },
            new JsonObject { ["name"] = "OPENAI_BASE_URL", ["value"] = settings.ModelUrl },
            new JsonObject
            {
                ["name"] = "OPENAI_API_KEY",
                ["valueFrom"] = new JsonObject
                {
                    ["secretKeyRef"] = new JsonObject { ["name"] = Names.ModelSecret, ["key"] = Names.ModelSecretKey, ["optional"] = true },
                },
            }),
        ["envFrom"] = PodSettings.Create(Names.RunnerSettings),
        ["resources"] = PodResources.Create(settings.Guaranteed, cpu: "20m", memory: "64Mi", memoryLimit: "256Mi"),
        ["securityContext"] = RestrictedContext.Create(settings.User),
        ["terminationMessagePolicy"] = "FallbackToLogsOnError",
        ["volumeMounts"] = new JsonArray(PodMount.NoToken(), PodMount.Socket()),
    };
}
