namespace AgentMark.Sidecar.Ingress;

/// <summary>The outcome of a check.</summary>
/// <param name="Verdict">What was found.</param>
/// <param name="SecretPosition">Index of the secret that matched, from 0; -1 unless valid. For metrics: an operator sees by it
/// when an old secret is out of use.</param>
internal readonly record struct SignatureCheck(SignatureVerdict Verdict, int SecretPosition)
{
    public static SignatureCheck Refused(SignatureVerdict verdict) => new(verdict, -1);

    public bool IsValid => Verdict == SignatureVerdict.Valid;

    /// <summary>The sentence for whoever sent the request (the answer is 401); "" when valid.</summary>
    public string Message => Verdict switch
    {
        SignatureVerdict.Valid => "",
        SignatureVerdict.Missing =>
            $"Missing signature header: send {SignatureHeader.Name}, sha256= and the hex HMAC-SHA-256 of the body.",
        SignatureVerdict.Repeated =>
            $"Invalid webhook signature: {SignatureHeader.Name} must be there once.",
        SignatureVerdict.Malformed =>
            $"Invalid webhook signature: {SignatureHeader.Name} must be sha256= and 64 hex digits.",
        _ =>
            $"Invalid webhook signature: {SignatureHeader.Name} does not fit the body. Is the secret right, and is the body sent "
            + "byte for byte as it was signed?",
    };
}
