using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection;

/// <summary>
/// What the restricted Pod Security Standard asks of a container. No uid: the image's own is numeric, and platforms that
/// assign one may do so.
/// </summary>
internal static class RestrictedContext
{
    /// <summary>The images' user.</summary>
    public const int ImageUser = 65532;

    /// <param name="user">A uid after all, where the pod's own setting would make the container root.</param>
    public static JsonObject Create(int? user)
    {
        var context = new JsonObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["runAsNonRoot"] = true,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        };
        if (user is { } uid)
        {
            context["runAsUser"] = uid;
        }

        return context;
    }
}
