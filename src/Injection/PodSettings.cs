using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>
/// Anything else that a container can be told, for all of a namespace: a ConfigMap and, for what is secret, a Secret. Neither has
/// to be there; what the definition sets itself wins.
/// </summary>
internal static class PodSettings
{
    public static JsonArray Create(string name) => new(
        new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = name, ["optional"] = true } },
        new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name, ["optional"] = true } });
}
