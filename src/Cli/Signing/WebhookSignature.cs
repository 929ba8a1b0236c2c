using System.Security.Cryptography;
using System.Text;

namespace AgentMark.Cli.Signing;

/// <summary>The signature of a webhook: HMAC-SHA-256 over the body's bytes, keyed with the secret as UTF-8.</summary>
internal static class WebhookSignature
{
    public const string Header = "x-agentmark-signature-256";

    public const string Prefix = "sha256=";

    /// <summary>The header's value: <c>sha256=</c> and 64 lower-case hex digits.</summary>
    public static string Of(ReadOnlySpan<byte> body, string secret) => Prefix + Convert.ToHexStringLower(Digest(body, secret));

    /// <summary>32 bytes.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> body, string secret) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
}
