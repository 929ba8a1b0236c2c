namespace AgentMark.Sidecar.Ingress;

/// <summary>A route's secrets, under the name that metrics and logs carry.</summary>
internal sealed record NamedSecrets(string Name, WebhookSecrets Secrets);
