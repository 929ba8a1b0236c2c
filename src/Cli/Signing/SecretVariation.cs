namespace AgentMark.Cli.Signing;

/// <summary>A secret as a careless file or shell would have handed it over.</summary>
/// <param name="What">Completes "it would match …"; empty for the secret itself.</param>
internal readonly record struct SecretVariation(string What, string Secret)
{
    /// <summary>AgentMark's own helper signs with this word when its secret is empty.</summary>
    public static SecretVariation UpstreamDefault { get; } = new(
        "the built-in key DEFAULT: the sender has no secret, or an empty one. Set its secret; anyone can sign with that key", "DEFAULT");

    public static IEnumerable<SecretVariation> Of(string secret)
    {
        yield return new("the secret with a newline behind it: a file was read without cutting the line end", secret + "\n");
        yield return new("the secret with CR LF behind it: a Windows file was read without cutting the line end", secret + "\r\n");
        yield return new("the secret with a space behind it", secret + " ");
        yield return new("the secret in double quotes: a quoted value in an .env file was taken literally", $"\"{secret}\"");
        yield return new("the secret in single quotes: a quoted value in an .env file was taken literally", $"'{secret}'");
        var trimmed = secret.Trim();
        if (trimmed != secret)
        {
            yield return new("the secret without the white space around it", trimmed);
        }

        if (trimmed.Length > 2 && trimmed[0] is '"' or '\'' && trimmed[^1] == trimmed[0])
        {
            yield return new("the secret without the quotes around it", trimmed[1..^1]);
        }
    }
}
