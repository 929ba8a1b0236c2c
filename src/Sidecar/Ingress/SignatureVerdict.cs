namespace AgentMark.Sidecar.Ingress;

/// <summary>What a check of a signature found. Zero is not <see cref="Valid"/>, so that nothing passes by default.</summary>
internal enum SignatureVerdict
{
    /// <summary>There is no signature header.</summary>
    Missing,

    /// <summary>The header came more than once: refused, even if one of them is right.</summary>
    Repeated,

    /// <summary>The header is not <c>sha256=</c> and 64 hex digits.</summary>
    Malformed,

    /// <summary>The signature was made with another secret, or over other bytes.</summary>
    Mismatch,

    /// <summary>The signature is right.</summary>
    Valid,
}
