namespace AgentMark.EndToEnd.Harness;

/// <summary>Something that happens once, which a test and a script tell each other.</summary>
internal sealed class Signal(string name)
{
    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool HasHappened => _happened.Task.IsCompleted;

    public void Set() => _happened.TrySetResult();

    public Task WaitAsync(TimeSpan? patience = null) => Eventually.DoneAsync(_happened.Task, name, patience);
}
