using System.Collections.Immutable;

namespace AgentMark.Sidecar.Ingress;

/// <summary>What a secret file held.</summary>
/// <param name="Secrets">The secrets in order, UTF-8; empty when there is no usable one.</param>
/// <param name="Problem">Null, or what is wrong, for people: why there are no secrets, or that a line was left out. Names
/// the path, never a secret.</param>
internal readonly record struct SecretFileContent(ImmutableArray<byte[]> Secrets, string? Problem)
{
    public static SecretFileContent Nothing(string problem) => new([], problem);
}
