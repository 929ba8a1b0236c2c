using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace AgentMark.Sidecar.Ingress;

/// <summary>Checks a webhook's signature: HMAC-SHA-256 over the raw bytes of the body.</summary>
internal static class SignatureVerifier
{
    /// <param name="header">The values of <see cref="SignatureHeader.Name"/>.</param>
    /// <param name="body">The body as it came over the wire.</param>
    /// <param name="secrets">Each may have signed. Every one is tried, in constant time, so that the time says nothing about
    /// which it was. An empty secret matches nothing; an empty list refuses everything.</param>
    public static SignatureCheck Verify(StringValues header, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> claimed = stackalloc byte[SHA256.HashSizeInBytes];
        if (CheckForm(header, claimed) is { } bad)
        {
            return bad;
        }

        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        var position = -1;
        for (var i = 0; i < secrets.Count; i++)
        {
            HMACSHA256.HashData(secrets[i], body, actual);
            if (CryptographicOperations.FixedTimeEquals(actual, claimed) && secrets[i].Length > 0 && position < 0)
            {
                position = i;
            }
        }

        return position < 0 ? SignatureCheck.Refused(SignatureVerdict.Mismatch) : new(SignatureVerdict.Valid, position);
    }

    /// <summary>Checks all that can be checked before the body is there.</summary>
    /// <returns>Null when the header may be right.</returns>
    public static SignatureCheck? CheckForm(StringValues header)
    {
        Span<byte> claimed = stackalloc byte[SHA256.HashSizeInBytes];
        return CheckForm(header, claimed);
    }

    private static SignatureCheck? CheckForm(StringValues header, Span<byte> claimed)
    {
        if (header.Count != 1)
        {
            return SignatureCheck.Refused(header.Count == 0 ? SignatureVerdict.Missing : SignatureVerdict.Repeated);
        }

        return SignatureHeader.TryParse(header[0], claimed) ? null : SignatureCheck.Refused(SignatureVerdict.Malformed);
    }
}
