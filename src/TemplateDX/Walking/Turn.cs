using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace AgentMark.TemplateDX.Walking;

/// <summary>
/// What an asynchronous routine of a walk returns. It starts at once and runs to its first wait. Waiting for it always costs a
/// turn, also when it is done; when it ends, those who wait get their turns in the order in which they came.
/// </summary>
[AsyncMethodBuilder(typeof(TurnBuilder<>))]
internal sealed class Turn<T> : INotifyCompletion
{
    private readonly TurnQueue queue = TurnQueue.Current;
    private List<Action>? waiters;
    private T? value;
    private ExceptionDispatchInfo? error;

    public bool IsDone { get; private set; }

    /// <summary>For the compiler: never, so that each wait costs a turn.</summary>
    public bool IsCompleted => false;

    public Turn<T> GetAwaiter() => this;

    public void OnCompleted(Action continuation)
    {
        if (IsDone)
        {
            queue.Enqueue(continuation);
        }
        else
        {
            (waiters ??= []).Add(continuation);
        }
    }

    public T GetResult()
    {
        error?.Throw();
        return value!;
    }

    public void Finish(T result) => End(result, null);

    public void Fail(Exception problem) => End(default, problem);

    private void End(T? result, Exception? problem)
    {
        if (IsDone)
        {
            return; // of several failures the first counts
        }

        (IsDone, value, error) = (true, result, problem is null ? null : ExceptionDispatchInfo.Capture(problem));
        foreach (var waiter in waiters ?? [])
        {
            queue.Enqueue(waiter);
        }

        waiters = null;
    }
}
