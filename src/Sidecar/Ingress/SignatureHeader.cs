using System.Buffers;
using System.Security.Cryptography;

namespace AgentMark.Sidecar.Ingress;

/// <summary>The header that carries a webhook's signature: <c>sha256=</c> and 64 hex digits of either case, nothing else.</summary>
internal static class SignatureHeader
{
    public const string Name = "x-agentmark-signature-256";

    private const string Scheme = "sha256=";
    private const int Length = 7 + (2 * SHA256.HashSizeInBytes);

    /// <summary>Reads a value. Nothing is trimmed, skipped or guessed.</summary>
    /// <param name="digest">Takes 32 bytes; its content is unspecified when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<char> value, Span<byte> digest) =>
        value.Length == Length
        && value.StartsWith(Scheme, StringComparison.Ordinal)
        && Convert.FromHexString(value[Scheme.Length..], digest, out _, out var written) == OperationStatus.Done
        && written == SHA256.HashSizeInBytes;
}
