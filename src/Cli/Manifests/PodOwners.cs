namespace AgentMark.Cli.Manifests;

/// <summary>Which of Kubernetes' own kinds have a pod in them, and where.</summary>
internal static class PodOwners
{
    private static readonly string[] OwnGroups =
    [
        "", "apps", "autoscaling", "batch", "extensions", "policy",
        "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "authentication.k8s.io", "authorization.k8s.io",
        "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io",
        "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
    ];

    /// <summary>JSON Pointer of the pod or its template, empty for a Pod; null when the kind has none.</summary>
    public static string? PodPath(string apiVersion, string kind) => (apiVersion, kind) switch
    {
        ("v1", "Pod") => "",
        ("v1", "PodTemplate") => "/template",
        ("v1", "ReplicationController") => "/spec/template",
        ("apps/v1", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => "/spec/template",
        ("batch/v1", "Job") => "/spec/template",
        ("batch/v1", "CronJob") => "/spec/jobTemplate/spec/template",
        _ => null,
    };

    /// <summary>A kind that had pods under a version that no Kubernetes with native sidecars serves any more.</summary>
    public static bool IsRetired(string apiVersion, string kind) => PodPath(apiVersion, kind) is null
        && kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Job" or "CronJob"
        && Group(apiVersion) is "apps" or "batch" or "extensions";

    /// <summary>Of a group that Kubernetes itself does not have. A kustomization is a file for a tool, no object.</summary>
    public static bool IsCustom(string apiVersion) => !OwnGroups.Contains(Group(apiVersion)) && Group(apiVersion) != "kustomize.config.k8s.io";

    private static string Group(string apiVersion) => apiVersion.IndexOf('/', StringComparison.Ordinal) is >= 0 and var cut ? apiVersion[..cut] : "";
}
