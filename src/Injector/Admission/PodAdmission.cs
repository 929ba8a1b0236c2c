using System.Text.Json.Nodes;
using AgentMark.Sidecar.Injection;
using AgentMark.Sidecar.Injector.Hosting;

namespace AgentMark.Sidecar.Injector.Admission;

/// <summary>Answers one request. Reads nothing but the request, and changes nothing: a dry run is answered like any other.</summary>
internal sealed partial class PodAdmission(InjectorOptions options, Counters counters, ILogger<PodAdmission> logger)
{
    /// <returns>The AdmissionReview to answer with.</returns>
    public JsonObject Answer(AdmissionRequest request)
    {
        if (!request.IsPodCreation)
        {
            counters.Count(AdmissionOutcome.Ignored);
            return AdmissionResponse.Allow(request.Uid);
        }

        var result = PodInjector.Inject(request.Object, options.Images);
        switch (result.Outcome)
        {
            case InjectionOutcome.Injected:
                counters.Count(AdmissionOutcome.Injected);
                LogInjected(request.Namespace, NameOf(request.Object), ShapeOf(request.Object), request.DryRun);
                return AdmissionResponse.Patch(request.Uid, result.Operations, result.Warnings);
            case InjectionOutcome.Refused:
                counters.Count(AdmissionOutcome.Refused);
                LogRefused(request.Namespace, NameOf(request.Object), result.Refusal!);
                return AdmissionResponse.Deny(request.Uid, result.Refusal!);
            case InjectionOutcome.AlreadyThere:
                counters.Count(AdmissionOutcome.AlreadyThere);
                return AdmissionResponse.Allow(request.Uid);
            default:
                counters.Count(AdmissionOutcome.NotRequested);
                return AdmissionResponse.Allow(request.Uid);
        }
    }

    /// <summary>A pod of a controller has no name yet: the prefix says whose it is.</summary>
    private static string NameOf(JsonObject pod)
    {
        var metadata = pod.Object("metadata");
        return metadata?.Text("name") is { Length: > 0 } name ? name : metadata?.Text("generateName") is { Length: > 0 } prefix ? prefix + "*" : "(no name)";
    }

    private static string ShapeOf(JsonObject pod) => pod.Object("metadata")?.Object("labels")?.Text(Names.Label) ?? "";

    [LoggerMessage(201, LogLevel.Information, "Injected: pod {Namespace}/{Pod}, shape {Shape}, dry run {DryRun}.", EventName = "Injected")]
    private partial void LogInjected(string @namespace, string pod, string shape, bool dryRun);

    [LoggerMessage(202, LogLevel.Warning, "Refused: pod {Namespace}/{Pod}. {Refusal}", EventName = "Refused")]
    private partial void LogRefused(string @namespace, string pod, string refusal);
}
