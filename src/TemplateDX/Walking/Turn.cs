using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace AgentMark.TemplateDX.Walking;

/// <summary>
/// What an asynchronous routine of a walk returns. It starts at once and runs to its first wait. Waiting for it always costs a
/// turn, also when it is done. One can wait for it, not more.
/// </summary>
internal abstract class Turn
{
    private IWaiter? waiter;
    private ExceptionDispatchInfo? error;

    public bool IsDone { get; private set; }

    public void Then(IWaiter next)
    {
        if (IsDone)
        {
            TurnQueue.Current.Enqueue(next, this);
        }
        else if (waiter is null)
        {
            waiter = next;
        }
        else
        {
            throw new InvalidOperationException("Somebody waits for this already.");
        }
    }

    public void Fail(Exception problem)
    {
        if (!IsDone) // of several failures the first counts
        {
            error = ExceptionDispatchInfo.Capture(problem);
            End();
        }
    }

    /// <summary>Throws what it failed with, if it did.</summary>
    public void ThrowIfFailed() => error?.Throw();

    protected void End()
    {
        IsDone = true;
        if (waiter is not null)
        {
            TurnQueue.Current.Enqueue(waiter, this);
        }
    }
}

/// <inheritdoc/>
[AsyncMethodBuilder(typeof(TurnBuilder<>))]
internal class Turn<T> : Turn, INotifyCompletion
{
    private T? value;

    /// <summary>For the compiler: never, so that each wait costs a turn.</summary>
    public bool IsCompleted => false;

    public Turn<T> GetAwaiter() => this;

    /// <summary>The compiler asks for it; <see cref="TurnBuilder{T}"/> needs no delegate.</summary>
    void INotifyCompletion.OnCompleted(Action continuation) => throw new NotSupportedException("Only a routine of a walk waits for another.");

    public T GetResult()
    {
        ThrowIfFailed();
        return value!;
    }

    public void Finish(T result)
    {
        value = result;
        End();
    }
}
