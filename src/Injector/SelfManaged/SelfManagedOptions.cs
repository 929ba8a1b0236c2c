using System.Collections;
using AgentMark.Sidecar.Injector.Hosting;

namespace AgentMark.Sidecar.Injector.SelfManaged;

/// <summary>Where the injector keeps certificates that it makes itself, and who has to trust them.</summary>
/// <param name="ApiServer">From KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, which every pod has.</param>
/// <param name="Namespace">AGENTMARK_INJECTOR_NAMESPACE, or else that of the service account.</param>
/// <param name="Service">AGENTMARK_INJECTOR_SERVICE, agentmark-injector: the API server expects its name in the certificate.</param>
/// <param name="Secret">AGENTMARK_INJECTOR_TLS_SECRET, agentmark-injector-tls: made when it is missing.</param>
/// <param name="Webhook">AGENTMARK_INJECTOR_WEBHOOK, agentmark-injector: the MutatingWebhookConfiguration whose caBundle is kept.</param>
internal sealed record SelfManagedOptions(Uri ApiServer, string Namespace, string Service, string Secret, string Webhook)
{
    private const string DefaultServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Holds token, ca.crt and namespace. The kubelet renews the first two.</summary>
    public string ServiceAccount { get; init; } = DefaultServiceAccount;

    /// <summary>Between two looks at the Secret and the caBundle.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(1);

    public string SecretsPath => $"/api/v1/namespaces/{Namespace}/secrets";

    public string SecretPath => $"{SecretsPath}/{Secret}";

    public string WebhookPath => $"/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/{Webhook}";

    /// <summary>The names of the Service; API servers use the first.</summary>
    public IReadOnlyList<string> Hosts => [$"{Service}.{Namespace}.svc", $"{Service}.{Namespace}", $"{Service}.{Namespace}.svc.cluster.local"];

    /// <summary>Reads all of them, so that none counts as unknown; null when they are not needed or nothing can be made of them.</summary>
    public static SelfManagedOptions? Read(Settings settings, IDictionary environment, bool needed)
    {
        var service = settings.ObjectName("SERVICE", "agentmark-injector");
        var secret = settings.ObjectName("TLS_SECRET", "agentmark-injector-tls");
        var webhook = settings.ObjectName("WEBHOOK", "agentmark-injector");
        var nameSpace = settings.ObjectName("NAMESPACE", NamespaceOfPod() ?? "agentmark-system");
        if (!needed)
        {
            return null;
        }

        if (environment["KUBERNETES_SERVICE_HOST"] is string { Length: > 0 } host
            && Uri.TryCreate($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{environment["KUBERNETES_SERVICE_PORT"] ?? "443"}", UriKind.Absolute, out var server))
        {
            return new SelfManagedOptions(server, nameSpace, service, secret, webhook);
        }

        settings.Problem("AGENTMARK_INJECTOR_TLS_DIR is not set, and without KUBERNETES_SERVICE_HOST there is no API server to keep certificates in; name a folder with tls.crt and tls.key, or run inside Kubernetes.");
        return null;
    }

    private static string? NamespaceOfPod()
    {
        var file = Path.Combine(DefaultServiceAccount, "namespace");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }
}
