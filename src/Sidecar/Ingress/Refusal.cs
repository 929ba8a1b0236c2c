namespace AgentMark.Sidecar.Ingress;

/// <summary>An event that is turned away before it is one.</summary>
/// <param name="Reason">Short name for metrics and logs.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">For people: what happened and what to do.</param>
internal sealed record Refusal(string Reason, int Status, string Message)
{
    /// <summary>The answer carries <c>Connection: close</c>, since this process is about to leave.</summary>
    public bool CloseConnection { get; init; }

    public static Refusal NotPost { get; } = new("method", StatusCodes.Status405MethodNotAllowed,
        "AgentMark events are sent with POST.");

    public static Refusal Draining { get; } = new("draining", StatusCodes.Status503ServiceUnavailable,
        "The sidecar is shutting down and takes no new events; send it to another instance.") { CloseConnection = true };

    public static Refusal NoSecret { get; } = new("no_secret", StatusCodes.Status503ServiceUnavailable,
        "The sidecar has no webhook secret yet; its secret file is missing or empty.");

    public static Refusal TooManyRuns(int most) => new("too_many_runs", StatusCodes.Status503ServiceUnavailable,
        $"The sidecar already has {most} open runs (AGENTMARK_MAX_RUNS); try again.");

    public static Refusal TooManyBytes { get; } = new("too_many_bytes", StatusCodes.Status503ServiceUnavailable,
        "The sidecar is reading as many large events as it has memory for; try again.");

    public static Refusal BodyTooLarge(long most) => new("body_too_large", StatusCodes.Status413PayloadTooLarge,
        $"The event is larger than {most} bytes (AGENTMARK_MAX_BODY_BYTES).");

    public static Refusal BodyBroken(string why) => new("body_broken", StatusCodes.Status400BadRequest,
        $"The event's body could not be read to its end: {why}");

    public static Refusal Encoded(string encoding) => new("content_encoding", StatusCodes.Status415UnsupportedMediaType,
        $"Events are sent without Content-Encoding, since the signature covers the bytes on the wire; got \"{encoding}\".");

    public static Refusal NotJson(string contentType) => new("content_type", StatusCodes.Status415UnsupportedMediaType,
        $"Events are sent as application/json; got \"{contentType}\".");

    public static Refusal Signature(SignatureCheck check) =>
        new($"signature_{check.Verdict.ToString().ToLowerInvariant()}", StatusCodes.Status401Unauthorized, check.Message);

    public static Refusal UnsignedRemote { get; } = new("unsigned_remote", StatusCodes.Status401Unauthorized,
        "Missing signature header: unsigned events are taken from programs of this machine alone (AGENTMARK_ALLOW_UNSIGNED).");

    public static Refusal NoRunner { get; } = new("no_runner", StatusCodes.Status503ServiceUnavailable,
        "No runner is available: none is configured, or every one fails its health check.");

    public static Refusal BadEvent(string problem) => new("bad_event", StatusCodes.Status400BadRequest, problem);
}
