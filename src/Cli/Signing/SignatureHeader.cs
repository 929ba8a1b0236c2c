namespace AgentMark.Cli.Signing;

/// <summary>A header's value, read strictly, with a name for every way of being wrong.</summary>
/// <param name="Digest">The 32 bytes that the value holds, or the ones it most likely means; null when there are none.</param>
/// <param name="Problem">Null for a well-formed value; else a sentence.</param>
internal sealed record SignatureHeader(byte[]? Digest, string? Problem)
{
    private const int Digits = 64;

    public static SignatureHeader Read(string value)
    {
        if (value.Length == 0)
        {
            return new(null, "The header is empty.");
        }

        if (value.Contains(',', StringComparison.Ordinal))
        {
            var first = value.Split(',').Select(part => Read(part.Trim())).FirstOrDefault(part => part.Digest is not null);
            return new(first?.Digest, "The header holds several values joined by a comma: it was sent twice. Send it once.");
        }

        if (value != value.Trim())
        {
            return new(Read(value.Trim()).Digest, "There is white space around the value.");
        }

        var parts = value.Split('=');
        return parts switch
        {
            [_] => new(Hex(value), $"There is no '=': the value must be {WebhookSignature.Prefix} and {Digits} hex digits."),
            [var prefix, ..] when prefix != "sha256" => new(Hex(parts[1]), WrongPrefix(prefix)),
            [_, var hex] => OfHex(hex),
            [_, var hex, ..] => new(Hex(hex), "There is a second '=' with text after it; nothing may follow the digits."),
            [] => new(null, "The header is empty."),
        };
    }

    private static string WrongPrefix(string prefix) =>
        string.Equals(prefix, "sha256", StringComparison.OrdinalIgnoreCase)
            ? $"The prefix is '{prefix}='; it must be lower case, {WebhookSignature.Prefix}."
            : $"The prefix is '{prefix}='; it must be exactly {WebhookSignature.Prefix}.";

    private static SignatureHeader OfHex(string hex)
    {
        var odd = hex.ToList().FindIndex(digit => !char.IsAsciiHexDigit(digit));
        if (odd >= 0)
        {
            return new(Hex(hex), $"'{hex[odd]}' at digit {odd + 1} is not a hex digit.");
        }

        return hex.Length switch
        {
            Digits => new(Convert.FromHexString(hex), null),
            Digits + 1 => new(Hex(hex), $"There is one digit too many ({hex.Length}); a lax reader would drop it unread."),
            _ => new(Hex(hex), $"There are {hex.Length} hex digits; SHA-256 has {Digits}."),
        };
    }

    /// <summary>The digest a lax reader would have seen: the first 64 digits, where they are hex.</summary>
    private static byte[]? Hex(string text)
    {
        var clean = text.Length > Digits ? text[..Digits] : text;
        return clean.Length == Digits && clean.All(char.IsAsciiHexDigit) ? Convert.FromHexString(clean) : null;
    }
}
