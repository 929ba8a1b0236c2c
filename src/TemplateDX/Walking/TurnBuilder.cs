using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AgentMark.TemplateDX.Walking;

/// <summary>Lets the compiler make routines that return a <see cref="Turn{T}"/>.</summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler calls them on an instance.")]
internal sealed class TurnBuilder<T>
{
    private Action? next;

    public Turn<T> Task { get; } = new();

    public static TurnBuilder<T> Create() => new();

    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    public void SetStateMachine(IAsyncStateMachine machine)
    {
        // Only builders that are structures need to be told.
    }

    public void SetResult(T result) => Task.Finish(result);

    public void SetException(Exception problem) => Task.Fail(problem);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine
    {
        if (next is null)
        {
            IAsyncStateMachine boxed = machine;
            next = boxed.MoveNext;
        }

        awaiter.OnCompleted(next);
    }

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => AwaitOnCompleted(ref awaiter, ref machine);
}
