namespace AgentMark.Sidecar.Ingress;

/// <summary>What a reload did.</summary>
internal enum SecretReloadOutcome
{
    /// <summary>There is no file, or it holds what it held.</summary>
    Unchanged,

    /// <summary>The file's secrets are new, and in use from now on.</summary>
    Reloaded,

    /// <summary>The file is unreadable or empty; the secrets it held before stay in use.</summary>
    KeptLastGood,

    /// <summary>The file is unreadable or empty, and has never held a secret.</summary>
    StillMissing,
}

/// <summary>The outcome of a reload.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Problem">Null, or what an operator should know: why the file gave nothing, or that it holds a line that is
/// ignored. The same on every reload until the file changes, so compare before logging. Never holds a secret.</param>
internal readonly record struct SecretReload(SecretReloadOutcome Outcome, string? Problem);
