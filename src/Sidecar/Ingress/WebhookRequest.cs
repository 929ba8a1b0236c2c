using System.Security.Cryptography;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Rendering;

namespace AgentMark.Sidecar.Ingress;

/// <summary>An event that may be believed, on its way to a runner. It is a feature of the request.</summary>
/// <param name="Event">The event; its JSON members are slices of <paramref name="Body"/>.</param>
/// <param name="Body">The body as it came.</param>
/// <param name="Route">Name of the route's secrets, for metrics.</param>
/// <param name="Prompt">The prompt of a prompt run or a data-set run; null for other events.</param>
internal sealed record WebhookRequest(WebhookEvent Event, ReadOnlyMemory<byte> Body, string Route, OpenedPrompt? Prompt = null)
{
    /// <summary>A random UUID: the run's name towards the runner, in logs and in data-set rows.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString();

    /// <summary>SHA-256 of the body in lower-case hex: the same when an event is delivered again.</summary>
    public string DeliveryId => Convert.ToHexStringLower(SHA256.HashData(Body.Span));
}
