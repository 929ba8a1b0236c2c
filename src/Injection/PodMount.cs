using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>Volume mounts of the injected containers.</summary>
internal static class PodMount
{
    public static JsonObject ReadOnly(string volume, string path) => new() { ["name"] = volume, ["mountPath"] = path, ["readOnly"] = true };

    /// <summary>Whether a pod mounts its token is decided for all of its containers, so the place is taken instead: neither container calls the API server.</summary>
    public static JsonObject NoToken() => ReadOnly(Names.NoTokenVolume, "/var/run/secrets/kubernetes.io/serviceaccount");

    public static JsonObject Socket() => new() { ["name"] = Names.SocketVolume, ["mountPath"] = RunnerContainer.SocketFolder };
}
