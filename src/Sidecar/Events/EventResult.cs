using System.Diagnostics.CodeAnalysis;

namespace AgentMark.Sidecar.Events;

/// <summary>An event, or the sentence that says why the body holds none (the answer is then 400).</summary>
internal readonly record struct EventResult(WebhookEvent? Event, string? Problem)
{
    [MemberNotNullWhen(true, nameof(Event))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsEvent => Event is not null;

    public static implicit operator EventResult(WebhookEvent value) => new(value, null);

    public static EventResult Rejected(string problem) => new(null, problem);
}
