using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>
/// The two preStop hooks of one drain. A native sidecar gets SIGTERM only after the main containers have exited, which is
/// too late to let streams finish: so the sidecar's own hook begins the drain, and a hook of each main container holds it until
/// the streams are done (the runner, and the model that it may be calling). The kubelet runs all of them at once, in any order.
/// </summary>
internal static class DrainHook
{
    public const string BeginPath = "/drain";

    public const string WaitPath = "/drain/wait";

    public static JsonObject Lifecycle(string path) => new() { ["preStop"] = PreStop(path) };

    /// <summary>A port's name resolves only within its own container, so it is the number.</summary>
    public static JsonObject PreStop(string path) =>
        new() { ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = Names.ManagementPort } };

    /// <summary>Adds the hook to a main container, unless it has a preStop hook of its own.</summary>
    /// <returns>The operation, or null and a warning, or null twice where the hook is there already.</returns>
    public static (PatchOperation? Operation, string? Warning) For(JsonObject container, string path)
    {
        if (container["lifecycle"] is not JsonObject lifecycle)
        {
            return (new PatchOperation($"{path}/lifecycle", Lifecycle(WaitPath)), null);
        }

        if (lifecycle["preStop"] is not JsonObject preStop)
        {
            return (new PatchOperation($"{path}/lifecycle/preStop", PreStop(WaitPath)), null);
        }

        return (preStop["httpGet"] as JsonObject)?["path"]?.ToString() == WaitPath
            ? (null, null)
            : (null, $"Container {container["name"]} keeps its own preStop hook, so streams may be cut when the pod ends: have the hook GET http://127.0.0.1:{Names.ManagementPort}{WaitPath} first, which returns when they are done.");
    }
}
