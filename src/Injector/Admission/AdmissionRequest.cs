using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace AgentMark.Sidecar.Injector.Admission;

/// <summary>The request of an AdmissionReview, as far as it matters here.</summary>
/// <param name="Uid">Echoed in the answer.</param>
/// <param name="Namespace">Where the pod will be; its own metadata may not say.</param>
/// <param name="IsPodCreation">CREATE of a core v1 pod itself, not of a subresource.</param>
/// <param name="DryRun">The pod is not going to exist. The answer is the same, since answering has no side effects.</param>
/// <param name="Object">What is to be created; an empty object when <paramref name="IsPodCreation"/> is false.</param>
internal sealed record AdmissionRequest(string Uid, string Namespace, bool IsPodCreation, bool DryRun, JsonObject Object)
{
    private const string ApiVersion = "admission.k8s.io/v1";
    private const string Kind = "AdmissionReview";

    // An API server never repeats a member; what others would make of one is anybody's guess.
    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a review; null when it is none, with one sentence that says why.</summary>
    public static AdmissionRequest? Read(ReadOnlySpan<byte> body, out string problem)
    {
        // The reader itself lets invalid UTF-8 inside strings pass.
        if (!Utf8.IsValid(body))
        {
            problem = "The body is not UTF-8; an AdmissionReview in JSON is expected.";
            return null;
        }

        JsonObject? review;
        try
        {
            review = JsonNode.Parse(body, documentOptions: DocumentOptions) as JsonObject;
        }
        catch (JsonException e)
        {
            problem = $"The body is not JSON ({e.Message.TrimEnd('.')}); an AdmissionReview is expected.";
            return null;
        }

        problem = Problem(review);
        return problem.Length > 0 ? null : From(review!.Object("request")!);
    }

    private static string Problem(JsonObject? review) => (review?.Text("apiVersion"), review?.Text("kind"), review?.Object("request")) switch
    {
        (not ApiVersion, _, _) or (_, not Kind, _) => $"The body is {Shown(review?.Text("kind"))} of apiVersion {Shown(review?.Text("apiVersion"))}; only {Kind} of {ApiVersion} is understood: the webhook's admissionReviewVersions must be [v1].",
        (_, _, null) => "The AdmissionReview has no request.",
        var (_, _, request) when request.Text("uid") is not { Length: > 0 } => "The AdmissionReview's request has no uid.",
        var (_, _, request) when IsCreation(request) && request.Object("object") is null => "The AdmissionReview's request is the creation of a pod but has no object.",
        _ => "",
    };

    private static AdmissionRequest From(JsonObject request)
    {
        var isCreation = IsCreation(request);
        return new AdmissionRequest(
            request.Text("uid")!,
            request.Text("namespace") ?? "",
            isCreation,
            request["dryRun"] is JsonValue value && value.TryGetValue<bool>(out var dryRun) && dryRun,
            isCreation ? request.Object("object")! : []);
    }

    private static bool IsCreation(JsonObject request) =>
        request.Text("operation") == "CREATE"
        && request.Text("subResource") is null or ""
        && request.Object("resource") is { } resource
        && resource.Text("group") is null or ""
        && resource.Text("version") == "v1"
        && resource.Text("resource") == "pods";

    private static string Shown(string? text) => text is null ? "without a name" : $"\"{(text.Length <= 100 ? text : text[..100])}\"";
}
