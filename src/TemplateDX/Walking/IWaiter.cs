namespace AgentMark.TemplateDX.Walking;

/// <summary>Whoever waits for a <see cref="Turn"/>: a routine, or all of several.</summary>
internal interface IWaiter
{
    /// <param name="done">What it has waited for.</param>
    void Take(Turn done);
}
