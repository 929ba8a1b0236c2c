using System.Text;
using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injection;

namespace AgentMark.Sidecar.Injector.Admission;

/// <summary>Answers as AdmissionReviews of <c>admission.k8s.io/v1</c>.</summary>
internal static class AdmissionResponse
{
    /// <summary>Allowed as it is.</summary>
    public static JsonObject Allow(string uid) => Review(new JsonObject { ["uid"] = uid, ["allowed"] = true });

    /// <summary>Allowed with a patch, and with sentences that kubectl shows.</summary>
    public static JsonObject Patch(string uid, IEnumerable<PatchOperation> operations, IEnumerable<string> warnings)
    {
        var response = new JsonObject
        {
            ["uid"] = uid,
            ["allowed"] = true,
            ["patchType"] = "JSONPatch",
            ["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonPatch.ToJson(operations).ToJsonString())),
        };
        if (WarningText.Fit(warnings) is { Count: > 0 } fitting)
        {
            response["warnings"] = new JsonArray([.. fitting.Select(w => (JsonNode)w)]);
        }

        return Review(response);
    }

    /// <summary>
    /// Denied. kubectl shows <c>Error from server (Forbidden): admission webhook "…" denied the request: …</c>, and a ReplicaSet
    /// has the same in its events. Forbidden, since a deployment's pods are refused by policy engines in this way, too.
    /// </summary>
    public static JsonObject Deny(string uid, string sentence) => Review(new JsonObject
    {
        ["uid"] = uid,
        ["allowed"] = false,
        ["status"] = new JsonObject { ["status"] = "Failure", ["message"] = sentence, ["reason"] = "Forbidden", ["code"] = StatusCodes.Status403Forbidden },
    });

    private static JsonObject Review(JsonObject response) => new()
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["response"] = response,
    };
}
