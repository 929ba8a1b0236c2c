using System.Security.Cryptography;

namespace AgentMark.Cli.Signing;

/// <summary>Whether a signature is valid, and sentences that explain it. No secret is ever part of one.</summary>
internal sealed record SignatureVerdict(bool IsValid, IReadOnlyList<string> Explanation)
{
    /// <summary>
    /// (1) The right signature of the right bytes is valid. (2) A malformed header is named, and whether its digits are right.
    /// (3) Else known ways of changing secret and body are tried, the simplest first, and the first match is named. (4) Else
    /// secret or body are simply others.
    /// </summary>
    /// <param name="headerValue">The header's value as it arrived.</param>
    /// <param name="body">The body as it arrived.</param>
    /// <param name="secrets">One or more; any of them may match.</param>
    public static SignatureVerdict Of(string headerValue, byte[] body, IReadOnlyList<string> secrets)
    {
        var header = SignatureHeader.Read(headerValue);
        var match = header.Digest is { } digest ? Match(digest, body, secrets) : null;
        if (header.Problem is null && match is { Length: 0 })
        {
            return new(true, ["The signature is valid."]); // 1
        }

        if (header.Problem is { } problem)
        {
            return new(false, match switch // 2
            {
                null => [problem],
                "" => [problem, "Apart from that, its digits are the right ones for this body and secret."],
                _ => [problem, $"Apart from that, its digits would match {match}."],
            });
        }

        return match is not null
            ? new(false, [$"The signature does not match this body, but it would match {match}."]) // 3
            : new(false, // 4
            [
                "The signature is well formed but belongs to another secret or another body.",
                "Tried without success: re-encoded JSON, white space, line ends and byte order marks of the body; "
                    + "white space and quotes of the secret; the built-in key DEFAULT.",
                "Most likely the secret is another one. Else compare the body with what was sent, byte for byte.",
            ]);
    }

    /// <summary>What had to be changed for a match: "" for nothing, null when nothing helps.</summary>
    private static string? Match(byte[] digest, byte[] body, IReadOnlyList<string> secrets)
    {
        var bodies = BodyVariations.Of(body).Prepend(new("", body)).ToList();
        var keys = secrets.Select(secret => new SecretVariation("", secret))
            .Concat(secrets.SelectMany(SecretVariation.Of)).Append(SecretVariation.UpstreamDefault).ToList();

        // One change before two: first other secrets for the same body, then other bodies.
        foreach (var candidate in bodies)
        {
            foreach (var key in keys)
            {
                if (CryptographicOperations.FixedTimeEquals(digest, WebhookSignature.Digest(candidate.Bytes, key.Secret)))
                {
                    return string.Join(", and ", new[] { candidate.What, key.What }.Where(what => what.Length > 0));
                }
            }
        }

        return null;
    }
}
