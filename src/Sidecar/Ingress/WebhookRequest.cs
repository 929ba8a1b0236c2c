using System.Security.Cryptography;
using AgentMark.Sidecar.Events;
using AgentMark.Sidecar.Rendering;

namespace AgentMark.Sidecar.Ingress;

/// <summary>An event that may be believed, on its way to a runner. It is a feature of the request.</summary>
/// <param name="event">The event; its JSON members are slices of <paramref name="body"/>.</param>
/// <param name="body">The body as it came.</param>
/// <param name="route">Name of the route's secrets, for metrics.</param>
/// <param name="prompt">The prompt of a prompt run or a data-set run; null for other events.</param>
internal sealed class WebhookRequest(WebhookEvent @event, ReadOnlyMemory<byte> body, string route, OpenedPrompt? prompt = null)
{
    private Content? content = new(@event, body, prompt);

    public WebhookEvent Event => Held.Event;

    public OpenedPrompt? Prompt => Held.Prompt;

    /// <summary>The event's type as the envelope spells it.</summary>
    public string EventName { get; } = @event.Name;

    public string Route { get; } = route;

    /// <summary>A random UUID: the run's name towards the runner, in logs and in data-set rows.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString();

    /// <summary>SHA-256 of the body in lower-case hex: the same when an event is delivered again.</summary>
    public string DeliveryId => Convert.ToHexStringLower(SHA256.HashData(Held.Body.Span));

    private Content Held => content ?? throw new InvalidOperationException("The event has been released.");

    /// <summary>Lets go of event, body and prompt. A stream can be open for long, and once it has begun nobody is asked again.</summary>
    public void Release() => content = null;

    private sealed record Content(WebhookEvent Event, ReadOnlyMemory<byte> Body, OpenedPrompt? Prompt);
}
