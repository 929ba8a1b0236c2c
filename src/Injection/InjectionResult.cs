namespace AgentMark.Sidecar.Injection;

/// <summary>What injection makes of a pod.</summary>
public enum InjectionOutcome
{
    /// <summary>The pod does not ask for it, or opts out.</summary>
    NotRequested,

    /// <summary>The pod has the sidecar already; nothing is to do.</summary>
    AlreadyThere,

    /// <summary>The pod gets the sidecar: see the operations.</summary>
    Injected,

    /// <summary>The pod asks for something that cannot be done: see the refusal.</summary>
    Refused,
}

/// <summary>What injection makes of a pod, and why.</summary>
/// <param name="Outcome">Which of the four it is.</param>
/// <param name="Operations">The patch, relative to the pod (or pod template); empty unless injected.</param>
/// <param name="Warnings">Sentences for the person who applies the manifest; the pod is injected all the same.</param>
/// <param name="Refusal">One sentence that says what is wrong and what to do; null unless refused.</param>
public sealed record InjectionResult(
    InjectionOutcome Outcome,
    IReadOnlyList<PatchOperation> Operations,
    IReadOnlyList<string> Warnings,
    string? Refusal)
{
    internal static InjectionResult NotRequested { get; } = new(InjectionOutcome.NotRequested, [], [], null);

    internal static InjectionResult AlreadyThere { get; } = new(InjectionOutcome.AlreadyThere, [], [], null);

    internal static InjectionResult Refuse(string sentence) => new(InjectionOutcome.Refused, [], [], sentence);
}
