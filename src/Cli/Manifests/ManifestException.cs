namespace AgentMark.Cli.Manifests;

/// <summary>A document that cannot be read or edited. The message is one sentence for people; the document stays as it is.</summary>
internal sealed class ManifestException(string message) : Exception(message);
